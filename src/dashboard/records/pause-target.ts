/** Whose reminders are paused: of exactly one customer or one invoice. */
export type PauseTarget = { readonly customerId: string } | { readonly invoiceId: string };

export interface Pause {
  /** RFC 3339; null: until somebody resumes them. */
  readonly until: string | null;
  readonly since: string;
  readonly by: string;
  readonly note: string | null;
}
