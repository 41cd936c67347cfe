import { Choice } from "../ui/choice.tsx";
import { useViewer, type ViewerOrganization } from "./viewer-context.ts";

interface OrganizationChoiceProps {
  readonly chosen: ViewerOrganization | undefined;
  readonly onChoose: (id: string) => void;
}

/** The organization's name, or a choice when there are several. */
export function OrganizationChoice({ chosen, onChoose }: OrganizationChoiceProps) {
  const { organizations } = useViewer();
  if (chosen === undefined) return null;
  if (organizations.length === 1) {
    return <span className="shell-organization muted">{nameOf(chosen)}</span>;
  }
  return (
    <span className="shell-organization">
      <Choice
        label="Organization"
        value={chosen.id}
        options={organizations.map((one) => ({ value: one.id, name: nameOf(one) }))}
        onChoose={onChoose}
      />
    </span>
  );
}

function nameOf({ name, sourceId }: ViewerOrganization): string {
  return name ?? sourceId;
}
