import { Note } from "../ui/note.tsx";

const NOTES: Readonly<Record<string, string>> = {
  NEEDS_RECONNECT:
    "Zoho Books no longer accepts the stored access. Connect this organization again with `dunlin connect`; until then nothing is synced.",
  BLOCKED: "Zoho Books refuses calls for a while. Syncs go on by themselves.",
  DISABLED: "This organization is switched off: nothing is synced.",
};

export function OrganizationNote({ status }: { readonly status: string }) {
  const text = NOTES[status];
  if (text === undefined) return null;
  return (
    <div className="overview-wide">
      <Note tone={status === "NEEDS_RECONNECT" ? "bad" : "partial"} urgent>
        <p>{text}</p>
      </Note>
    </div>
  );
}
