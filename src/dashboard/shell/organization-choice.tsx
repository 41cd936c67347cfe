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
    <label className="shell-organization">
      <span className="visually-hidden">Organization</span>
      <select
        className="select"
        value={chosen.id}
        onChange={({ target }) => onChoose(target.value)}
      >
        {organizations.map((organization) => (
          <option key={organization.id} value={organization.id}>
            {nameOf(organization)}
          </option>
        ))}
      </select>
    </label>
  );
}

function nameOf({ name, sourceId }: ViewerOrganization): string {
  return name ?? sourceId;
}
