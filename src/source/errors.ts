/** What the caller can do about a failed call. */
export type SourceErrorAction =
  /** Passed by itself soon: a network error, a 5xx. The client has already retried. */
  | "RETRY"
  /** The quota is used up or blocked until `until`. */
  | "WAIT"
  /** The credentials no longer work: a person must connect again. */
  | "RECONNECT"
  /** This one record cannot be had; the others can. */
  | "SET_ASIDE"
  /** The request itself is wrong: repeating it does not help. */
  | "BUG";

export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly action: SourceErrorAction;
  /** Upper snake case, stable: UNREACHABLE, QUOTA_DAY, QUOTA_BLOCKED, NEEDS_RECONNECT, … */
  readonly code: string;
  /** Epoch ms; only with WAIT. */
  readonly until: number | null;

  /** @param message safe to show: no token, no personal data; says what to do. */
  constructor(
    action: SourceErrorAction,
    code: string,
    message: string,
    options: { readonly until?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.action = action;
    this.code = code;
    this.until = options.until ?? null;
  }
}
