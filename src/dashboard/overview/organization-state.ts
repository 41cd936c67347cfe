/** So many syncs that failed in a row are more than bad luck. */
const FAILING_FROM = 3;

const NOTES: Readonly<Record<string, string>> = {
  NEEDS_RECONNECT:
    "Zoho Books no longer accepts the stored access. Connect this organization again with `dunlin connect`; until then nothing is synced.",
  BLOCKED: "Zoho Books refuses calls for a while. Syncs go on by themselves.",
  DISABLED: "This organization is switched off: nothing is synced.",
};

/** What is to be said about an organization above everything else; null when all is well. */
export function organizationNote({
  status,
  consecutiveFailures,
}: {
  readonly status: string;
  readonly consecutiveFailures: number;
}): { readonly tone: "bad" | "partial"; readonly text: string } | null {
  const text = NOTES[status];
  if (text !== undefined) return { tone: status === "NEEDS_RECONNECT" ? "bad" : "partial", text };
  if (consecutiveFailures < FAILING_FROM) return null;
  return {
    tone: "bad",
    text: `The last ${consecutiveFailures} syncs of this organization failed, so what you see may be old. The run's page says why.`,
  };
}
