import type { ModifiedFilter } from "../source/source.ts";
import type { PagingKey } from "./paging-key.ts";
import type { TieState } from "./ties.ts";

export interface ListRequest {
  /** By `last_modified_time`. */
  readonly order: "A" | "D";
  /** The filter's value, epoch ms; null: unfiltered. */
  readonly anchor: number | null;
  /** From 1. */
  readonly page: number;
  /** At most 200. */
  readonly perPage: number;
}

/** What paging needs to know of a page. */
export interface PageFacts {
  /** All records in the order received, also those that are none of ours or could not be understood. */
  readonly keys: readonly PagingKey[];
  readonly hasMore: boolean;
  /** Epoch ms: the `Date` header. */
  readonly date: number;
  /** Epoch ms by the source's clock. */
  readonly requestedAt: number;
}

/** The first request: unfiltered, newest first. */
export interface Look {
  readonly kind: "LOOK";
}

/** Oldest first, always page 1, from an anchor that moves. */
export interface Ascend {
  readonly kind: "ASCEND";
  readonly anchor: number | null;
}

/**
 * A second that fills a whole page: read by pages, forward, then backward to page 1, until a sweep brings nothing new.
 * Read forward only, a row that a deletion moves up across the edge of two pages would never be seen.
 */
export interface Crowd {
  readonly kind: "CROWD";
  readonly anchor: number;
  readonly page: number;
  readonly backward: boolean;
  /** From 1. */
  readonly sweep: number;
  /** Where the last forward sweep ended: its last page, the newest second on it, and whether the list ended there. */
  readonly lastPage: number;
  readonly reach: number;
  readonly ended: boolean;
  /** The rows of the crowded second that were seen, packed; null: too many to remember. */
  readonly seen: string | null;
  /** How many the last forward sweep counted; its last page tells it exactly. */
  readonly count: number;
  /**
   * Set when the rows of the second have another order on each call. Then only a full count proves that none is missing:
   * `seen` began anew when the second had `count` rows, and counts for as long as it has as many.
   */
  readonly unstable: { readonly count: number } | null;
  /** Something new turned up in this sweep. */
  readonly novel: boolean;
  /** The sweep is over; what comes next depends on `novel`. */
  readonly settling: boolean;
}

/**
 * Unfiltered, newest first, by pages that overlap a little. A row that two successive answers share proves that none
 * between them was skipped, however rows moved. A pass without such a proof is repeated until one brings nothing new.
 */
export interface Descend {
  readonly kind: "DESCEND";
  readonly page: number;
  readonly perPage: number;
  /** Rows that the page shares with the one before when nothing moves. */
  readonly overlap: number;
  /** The last rows of the page before, packed; "" before the first. */
  readonly tail: string;
  /** Each page of this pass so far shared a row with the one before. */
  readonly linked: boolean;
  /** From 1. */
  readonly pass: number;
  readonly ties: TieState;
  readonly novel: boolean;
  readonly settling: boolean;
}

export interface Done {
  readonly kind: "DONE";
}

export type Stage = Look | Ascend | Crowd | Descend | Done;

/** Where a walk stands, as JSON. Small: at most some ten kilobytes, and that only inside a crowded second. */
export interface WalkState {
  readonly version: 1;
  /** Epoch ms: everything modified at or before it need not be read; null: the whole list. */
  readonly range: number | null;
  /** Epoch ms: the watermark to which the new one must not go back. */
  readonly floor: number | null;
  readonly filter: ModifiedFilter;
  /** `Date` header of the walk's first response, kept over interruptions. */
  readonly firstDate: number | null;
  readonly requestedAt: number | null;
  /** Newest modified time seen. */
  readonly newest: number | null;
  /** Oldest modified time on the first page: the ascending walk must reach it. */
  readonly lookOldest: number | null;
  /** False once the list turned out not to be sorted as asked: then only its end ends a pass. */
  readonly sorted: boolean;
  /** False once a record came without an id: what was not seen may then exist all the same. */
  readonly whole: boolean;
  /** The list was read to its end on the first page. */
  readonly coversList: boolean;
  /** The filter did not behave as probed. */
  readonly misbehaved: boolean;
  readonly probeAgain: boolean;
  /** The list kept changing so much that the watermark must stay. */
  readonly unsure: boolean;
  readonly stage: Stage;
}
