/** How the `last_modified_time` parameter of a list filters; Zoho's documentation and live reports disagree. */
export type ModifiedFilter = "after" | "at-or-after" | "exact" | "ignored";

/** What a scripted fault applies to. */
export type FaultTarget =
  | "contacts"
  | "invoices"
  | "contact"
  | "invoice"
  | "token"
  | "organizations";

export type FaultKind =
  /** HTTP 500, code 1000. */
  | "500-json"
  /** HTTP 502 with the front end's HTML. */
  | "502-html"
  /** HTTP 200; the body stops in the middle of the JSON text. */
  | "truncated-json"
  /** HTTP 200; half of the body, the rest `slowBodyMs` later. */
  | "slow-body"
  /** The connection is reset before any answer. */
  | "reset"
  | "429-43"
  | "429-44"
  | "429-45"
  | "429-1070"
  | "401-57"
  /** HTTP 200 with an HTML page. */
  | "not-json-200"
  /** HTTP 200 with `code` 1000 and no resource. */
  | "code-nonzero-200"
  /** The right answer, but its first record carries values of the wrong type. */
  | "malformed-record";

export interface ScriptedFault {
  /** Which requests; every one of the Books API and the token endpoint when left out. */
  match?: FaultTarget;
  /** How many matching requests to spoil; `Infinity` for all. */
  times: number;
  kind: FaultKind;
  /** How many matching requests to leave alone first; 0 when left out. */
  skip?: number;
}

/**
 * Every point on which Zoho Books is undocumented, contradictory or differs between organizations, as a switch.
 * The defaults are those of the documentation, or of the majority of live reports.
 */
export interface SandboxSwitches {
  /** Filter of `GET /invoices`. Default `after` (strictly greater). */
  lastModifiedFilterInvoices: ModifiedFilter;
  /** Filter of `GET /contacts`, which accepts the parameter without documenting it. Default `after`. */
  lastModifiedFilterContacts: ModifiedFilter;
  /** What `GET /contacts` shows without `filter_by`. Default `active`, as seen live. */
  defaultContactFilter: "active" | "all";
  /** Ids in JSON. Default `strings`; the documentation's examples also have bare numbers. */
  idsAs: "strings" | "numbers";
  /** How a missing value looks. Default `empty-string`, whatever the field's type. */
  emptyAs: "empty-string" | "null" | "absent" | "space";
  /** Default `object`; the documentation's invoice example has an array of one object. */
  pageContext: "object" | "array" | "missing";
  /** `x-rate-limit-limit`, `-remaining`, `-reset` on calls with an organization. Default `on`. */
  limitHeaders: "on" | "off";
  /**
   * The answer to a breach of the minute limit. `44` (default) refuses until the sliding minute has room;
   * `43` blocks the organization for `blockSeconds` and says so in `Retry-After`.
   */
  minuteBreach: "44" | "43";
  /** Length of the block by code 43, seconds. Default 3600. */
  blockSeconds: number;
  /** Calls per sliding minute and organization; null: unlimited. Default 100. */
  perMinute: number | null;
  /** Calls per day, until midnight in the organization's zone; null: unlimited, and no limit headers. Default 1000. */
  perDay: number | null;
  /** Calls in flight; null: unlimited. Default 5. */
  inFlight: number | null;
  /** Whether calls refused with 429 use up the day and the minute, too. Default false. */
  refusedCallsCount: boolean;
  /** Tokens that one refresh token may create in 10 minutes; null: unlimited. Default 10. */
  tokensPerTenMinutes: number | null;
  /** The answer of the token endpoint's throttle. Default `400`; `localized` is a 400 with translated text. */
  tokenThrottle: "400" | "200" | "localized";
  /** Age at which an access token turns into 401 code 57, seconds. Default 3600. */
  tokenSeconds: number;
  /** Active access tokens of one refresh token; one more removes the oldest. Default 15. */
  activeAccessTokens: number;
  /** Refresh tokens of one user; one more removes the oldest. Default 20. */
  refreshTokensPerUser: number;
  /** Scopes of the seeded refresh token, applied when an access token is made. Default: the three read scopes. */
  scopes: readonly string[];
  /** What the person answers on the consent page. Default `granted`. */
  consent: "granted" | "denied";
  /** `overdue` at read time (default), or written by a job at midnight that moves `last_modified_time`. */
  overdue: "computed" | "stored";
  /** Whether editing a contact person moves the contact's `last_modified_time`. Default `touches-contact`. */
  personEdit: "touches-contact" | "silent";
  /** Whose `last_modified_time` a payment moves. Default `invoice-and-contact`. */
  paymentTouches: "invoice-and-contact" | "invoice";
  /** IANA zone of the organization, used for offsets, "today" and the daily quota. Default Europe/Berlin. */
  timeZone: string;
  /** A row shows in lists only this long after its `last_modified_time`, seconds. Default 0. */
  visibilityLagSeconds: number;
  /** Order among rows with the same sort value: by id, or another one on each call. Default `stable`. */
  tieOrder: "stable" | "unstable";
  /** Time that each API call takes, milliseconds. Default 0. */
  latencyMs: number;
  /** Pause in the middle of a `slow-body`, milliseconds. Default 30,000. */
  slowBodyMs: number;
  /** Faults in the order in which they are tried; setting the list starts its counters anew. Default none. */
  faults: readonly ScriptedFault[];
}

const READ_SCOPES: readonly string[] = [
  "ZohoBooks.contacts.READ",
  "ZohoBooks.invoices.READ",
  "ZohoBooks.settings.READ",
];

export function defaultSwitches(): SandboxSwitches {
  return {
    lastModifiedFilterInvoices: "after",
    lastModifiedFilterContacts: "after",
    defaultContactFilter: "active",
    idsAs: "strings",
    emptyAs: "empty-string",
    pageContext: "object",
    limitHeaders: "on",
    minuteBreach: "44",
    blockSeconds: 3600,
    perMinute: 100,
    perDay: 1000,
    inFlight: 5,
    refusedCallsCount: false,
    tokensPerTenMinutes: 10,
    tokenThrottle: "400",
    tokenSeconds: 3600,
    activeAccessTokens: 15,
    refreshTokensPerUser: 20,
    scopes: READ_SCOPES,
    consent: "granted",
    overdue: "computed",
    personEdit: "touches-contact",
    paymentTouches: "invoice-and-contact",
    timeZone: "Europe/Berlin",
    visibilityLagSeconds: 0,
    tieOrder: "stable",
    latencyMs: 0,
    slowBodyMs: 30_000,
    faults: [],
  };
}
