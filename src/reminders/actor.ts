/**
 * SYNC: the accounting system changed. POLICY: the policy. DAY: time passed. PERSON: somebody decided. SENDER: handing
 * out.
 */
type ReminderCause = "SYNC" | "POLICY" | "DAY" | "PERSON" | "SENDER";

/** What set a change of reminders off, for their history. */
export interface Actor {
  readonly cause: ReminderCause;
  /** The person, as shown to people later; null when nobody did it by hand. */
  readonly by: string | null;
  /** What the person said about it; it goes with everything that the decision set off. */
  readonly note?: string | null;
}

export const SYNC_ACTOR: Actor = { cause: "SYNC", by: null };
export const TIME_ACTOR: Actor = { cause: "DAY", by: null };
