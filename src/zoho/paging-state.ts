import type { ModifiedFilter } from "../source/source.ts";
import type { PagingKey } from "./paging-key.ts";

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

/** Unfiltered, newest first, by pages of which each begins with rows that were seen. See `descend.ts`. */
export interface Descend {
  readonly kind: "DESCEND";
  readonly page: number;
  readonly perPage: number;
  /** Epoch ms: every row that is newer was seen; null before the first page. */
  readonly frontier: number | null;
  /** By how many rows the next page begins before what is needed. */
  readonly slack: number;
  /** How often in this walk a page began too late. */
  readonly stepsBack: number;
}

/** Looks in the unfiltered list, oldest first, for the pages of one second. */
export interface Search {
  readonly kind: "SEARCH";
  /** Epoch ms. */
  readonly second: number;
  readonly page: number;
  /** The last page known to be older, 0 if none is. */
  readonly low: number;
  /** The first page known to be newer, or past the end. */
  readonly high: number | null;
  readonly resume: Descend;
}

/** A second that no single answer shows whole, read by pages, oldest first, up and down. See `crowd.ts`. */
export interface Crowd {
  readonly kind: "CROWD";
  /** The filter's value; null: the unfiltered list. */
  readonly anchor: number | null;
  /** Epoch ms. With a filter everything from the anchor up to it belongs to the crowd. */
  readonly second: number;
  readonly isUp: boolean;
  readonly page: number;
  readonly perPage: number;
  /** From 1. */
  readonly sweep: number;
  /** Rows of the list up to the crowd's end when `seen` began; null before it was met. */
  readonly upper: number | null;
  /** At least so many rows of the list lay before the crowd since then. */
  readonly lower: number | null;
  /** The crowd's rows that were seen since `upper` was taken, packed; null: too many to remember. */
  readonly seen: string | null;
  /** `seen` has grown in this sweep. */
  readonly isGrowing: boolean;
  /** The newest time on the page that showed the crowd's end, and whether the list ended there. */
  readonly reach: number;
  readonly ended: boolean;
  /** Where a descent goes on afterwards. */
  readonly resume: Descend | null;
}

export interface Done {
  readonly kind: "DONE";
}

export type Stage = Look | Ascend | Descend | Search | Crowd | Done;

/** Where a walk stands, as JSON. Small: at most some ten kilobytes, and that only inside a crowded second. */
export interface WalkState {
  readonly version: 2;
  /** Rows of a full page. */
  readonly pageSize: number;
  /** Epoch ms: everything modified at or before it need not be read; null: the whole list. */
  readonly range: number | null;
  /** Epoch ms: the watermark to which the new one must not go back. */
  readonly floor: number | null;
  readonly filter: ModifiedFilter;
  /** `Date` header of the walk's first response, kept over interruptions. */
  readonly firstDate: number | null;
  /** Newest modified time seen. */
  readonly newest: number | null;
  /** Oldest modified time on the first page: the ascending walk must reach it. */
  readonly lookOldest: number | null;
  /** False once the list turned out not to be sorted as asked: then only its end ends the walk. */
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
