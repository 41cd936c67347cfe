import type { Walk, WalkPage } from "../source/source.ts";

export interface PrefetchedPages<Row> {
  next(): Promise<WalkPage<Row> | null>;
  /** A page was asked for that `next` has not given out yet. */
  isAhead(): boolean;
  /** No request is under way any more: its call is counted. */
  settled(): Promise<void>;
}

/**
 * Asks for the next page as soon as one has arrived, while the caller stores it: one page ahead, no more. Where
 * `wanted` says no, or the walk has ended, it asks for none.
 */
export function prefetching<Row>(walk: Walk<Row>, wanted: () => boolean): PrefetchedPages<Row> {
  let ahead: Promise<WalkPage<Row> | null> | null = null;
  return {
    async next() {
      const page = await (ahead ?? walk.next());
      ahead = null;
      if (page !== null && page.end === null && wanted()) {
        ahead = walk.next();
        // It is awaited by the next call; a failure before that must not end the process.
        ahead.catch(() => undefined);
      }
      return page;
    },
    isAhead: () => ahead !== null,
    settled: async () => {
      await ahead?.catch(() => undefined);
    },
  };
}
