/** Why a request about a run is refused: a business answer, not an error. */
export interface Refusal {
  readonly code:
    | "NOT_FOUND"
    | "NEEDS_RECONNECT"
    | "ORGANIZATION_DISABLED"
    | "IDEMPOTENCY_KEY_REUSED"
    | "RUN_FINISHED"
    | "QUOTA_EXHAUSTED"
    | "INVALID"
    | "NOT_IN_SOURCE";
  /** Says what to do; safe to show. */
  readonly message: string;
  /** Path of the input field that it is about. */
  readonly field?: readonly string[];
}
