import type {
  BadRecord,
  SourceCustomer,
  SourceCustomerDetail,
  SourceInvoice,
  SourceOrganization,
} from "./records.ts";

/** What a list's filter on the modified time was found to do. UNKNOWN: the data could not tell. */
export type ModifiedFilter = "AFTER" | "AT_OR_AFTER" | "EXACT" | "IGNORED" | "UNKNOWN";

export interface SourceCapabilities {
  readonly customersFilter: ModifiedFilter;
  readonly invoicesFilter: ModifiedFilter;
}

/** Who asks, so that calls are counted for the right run and people come before background work. */
export interface CallContext {
  readonly priority: "BACKGROUND" | "INTERACTIVE";
  readonly runId: string | null;
  readonly phase: string | null;
  readonly signal: AbortSignal;
  /** Told when a short wait for the quota begins (epoch ms of its end) and when it is over (null). */
  readonly onThrottle?: (until: number | null) => void;
}

export interface WalkRequest {
  /**
   * INCREMENTAL: what changed after the watermark. FULL: every record, whatever its time.
   * Without a watermark an INCREMENTAL walk reads everything too.
   */
  readonly mode: "FULL" | "INCREMENTAL";
  /** Epoch ms: everything modified at or before it is stored. */
  readonly watermark: number | null;
  /** Where an interrupted walk goes on: what `WalkPage.position` gave for the last page that was stored. */
  readonly position: unknown;
  readonly filter: ModifiedFilter;
  readonly context: CallContext;
}

export interface WalkPage<Row> {
  /** Each id at most once in a page. */
  readonly rows: readonly Row[];
  readonly bad: readonly BadRecord[];
  /** Ids of records of the list that are none of ours, such as vendors. */
  readonly skipped: readonly string[];
  /** Epoch ms, by the source's clock (its `Date` header), of the request that brought this page. */
  readonly requestedAt: number;
  /** True when the whole list was read well-formed with this page: rows not seen in this walk may be deleted. */
  readonly completesList: boolean;
  /** Set on the last page: the watermark to store (null: leave it), and a remark when the walk could not be sure. */
  readonly end: {
    readonly watermark: number | null;
    /** Code and text of what a person should know, such as a filter that did not behave as probed. */
    readonly remark: { readonly code: string; readonly message: string } | null;
    /** The filter did not behave as probed: ask for a new probe. */
    readonly probeAgain: boolean;
  } | null;
  /** Where to go on once this page is stored, as JSON, in the page's own transaction; null after the last page. */
  readonly position: unknown;
}

/** One walk over a list. The next page may be asked for while the one before is being stored, so that both overlap. */
export interface Walk<Row> {
  /** The next page, or null after the last. Rejects with SourceError. */
  next(): Promise<WalkPage<Row> | null>;
}

/** One record asked for by id. `record` null: the source says it does not exist; `bad`: it could not be understood. */
export interface Fetched<Row> {
  readonly record: Row | null;
  readonly bad: BadRecord | null;
  /** Epoch ms, by the source's clock, of the request. */
  readonly requestedAt: number;
}

/** What the engine needs from any accounting system. All methods reject with SourceError. */
export interface AccountingSource {
  organization(context: CallContext): Promise<SourceOrganization>;
  /** Tests what the modified filters really do, with at most a handful of calls. */
  probe(context: CallContext): Promise<SourceCapabilities>;
  walkCustomers(request: WalkRequest): Walk<SourceCustomer>;
  walkInvoices(request: WalkRequest): Walk<SourceInvoice>;
  customer(sourceId: string, context: CallContext): Promise<Fetched<SourceCustomerDetail>>;
  invoice(sourceId: string, context: CallContext): Promise<Fetched<SourceInvoice>>;
}

/** Opens the source of a connected organization. Rejects with SourceError RECONNECT without usable credentials. */
export type OpenSource = (organizationId: string) => Promise<AccountingSource>;
