/** What the Zoho client needs stored. It knows nothing of the database behind. */

export interface Credentials {
  /** Origin of the accounts server, such as https://accounts.zoho.eu */
  readonly accountsUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export interface TokenGrant {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface TokenStore {
  /**
   * An access token that will do. A stored one is given while it lasts long enough and is not `rejected`; else `refresh`
   * is called, by one process at a time, and what it brings is stored for all.
   *
   * @param rejected a token that the API has refused.
   * @throws SourceError of `refresh`; WAIT while the token endpoint must be left alone.
   */
  accessToken(
    rejected: string | null,
    refresh: (credentials: Credentials) => Promise<TokenGrant>,
  ): Promise<string>;
}

export interface CallRequest {
  readonly priority: "BACKGROUND" | "INTERACTIVE";
  readonly runId: string | null;
  readonly phase: string | null;
}

export type QuotaRefusal = "MINUTE" | "DAY" | "RESERVE" | "IN_FLIGHT" | "BLOCKED";

export type Reservation =
  | { readonly granted: true; readonly callId: string }
  | {
      readonly granted: false;
      readonly reason: QuotaRefusal;
      /** Epoch ms by the store's clock: a call may be possible then. */
      readonly until: number;
      /** The same as a wait from now, ms. */
      readonly waitMs: number;
    };

/** The `x-rate-limit-*` headers of an answer, which are about the day. */
export interface RateReport {
  /** Calls of a day, as the plan has it; null when it is not said. */
  readonly limit: number | null;
  readonly remaining: number;
  /** Until the day's quota begins anew. */
  readonly resetSeconds: number;
}

/** How a call ended, as stored. */
export type CallOutcome =
  | "OK"
  | "NOT_FOUND"
  | "UNAUTHORIZED"
  | "REFUSED"
  | "THROTTLED"
  | "SOURCE_FAILED"
  | "BAD_ANSWER"
  | "UNREACHABLE"
  | "ABORTED";

export interface QuotaStore {
  /** Committed before the call is made. A granted slot ends by itself some time after the call's own deadline. */
  reserve(call: CallRequest): Promise<Reservation>;
  finish(callId: string, outcome: CallOutcome, report: RateReport | null): Promise<void>;
  /**
   * Zoho refuses all calls. `seconds` null: until the day's quota begins anew.
   *
   * @returns the end of the block, epoch ms by the store's clock, and as a wait from now, ms.
   */
  block(code: number, seconds: number | null): Promise<{ until: number; waitMs: number }>;
}
