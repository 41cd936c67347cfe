/** What a person can start. */
export type StartChoice = "INCREMENTAL" | "FULL" | "BACKFILL";

export const START_CHOICES: readonly {
  readonly choice: StartChoice;
  readonly name: string;
  readonly meaning: string;
}[] = [
  {
    choice: "INCREMENTAL",
    name: "Incremental",
    meaning: "What changed since the last sync.",
  },
  {
    choice: "FULL",
    name: "Full",
    meaning: "Everything again, and what was deleted in Zoho.",
  },
  {
    choice: "BACKFILL",
    name: "Backfill",
    meaning: "Links stored invoices to their customers.",
  },
];
