import { Note } from "../ui/note.tsx";
import { organizationNote } from "./organization-state.ts";

export function OrganizationNote(props: Parameters<typeof organizationNote>[0]) {
  const note = organizationNote(props);
  if (note === null) return null;
  return (
    <div className="overview-wide">
      <Note tone={note.tone} urgent>
        <p>{note.text}</p>
      </Note>
    </div>
  );
}
