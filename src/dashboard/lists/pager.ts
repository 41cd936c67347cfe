import { createStore } from "../store.ts";

/** A page of a connection, as the API gives it. */
export interface ConnectionPage<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** Asked for with the first page only. */
  readonly totalCount?: number;
  readonly totalCountCapped?: boolean;
}

/** What was read of a list so far. */
export interface Pages<Node> {
  readonly nodes: readonly Node[];
  readonly hasMore: boolean;
  /** Null until the first page is there. */
  readonly totalCount: number | null;
  readonly totalCountCapped: boolean;
  readonly status: "LOADING" | "READY" | "FAILED";
  /** What `read` threw last; undefined unless FAILED. */
  readonly error: unknown;
}

export interface Pager<Node> {
  readonly get: () => Pages<Node>;
  readonly subscribe: (listener: () => void) => () => void;
  /** Reads the next page; nothing while another is on its way, or when there is none. */
  more(): Promise<void>;
  /** Reads again what is there; it stays in view until the newer rows have come. */
  reload(): Promise<void>;
}

/** Reloading keeps so many rows; those beyond are read again by scrolling. */
const RELOADED_ROWS = 500;

/**
 * Reads a connection page by page. A row that moved to a later page while the list was read is shown once, where it was
 * first.
 *
 * @param read throws when the page cannot be read
 */
export function createPager<Node extends { readonly id: string }>(
  read: (after: string | null) => Promise<ConnectionPage<Node>>,
): Pager<Node> {
  const store = createStore<Pages<Node>>({
    nodes: [],
    hasMore: true,
    totalCount: null,
    totalCountCapped: false,
    status: "READY",
    error: undefined,
  });
  let endCursor: string | null = null;
  let generation = 0;

  const collect = async (from: Pages<Node>, after: string | null, atLeast: number) => {
    const mine = ++generation;
    store.set({ ...store.get(), status: "LOADING", error: undefined });
    let pages = from;
    let cursor = after;
    try {
      do {
        const page: ConnectionPage<Node> = await read(cursor);
        if (mine !== generation) return;
        pages = append(pages, page);
        cursor = page.pageInfo.endCursor;
      } while (pages.hasMore && pages.nodes.length < atLeast);
      endCursor = cursor;
      store.set({ ...pages, status: "READY", error: undefined });
    } catch (error) {
      if (mine === generation) store.set({ ...store.get(), status: "FAILED", error });
    }
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    async more() {
      const pages = store.get();
      if (pages.status === "LOADING" || !pages.hasMore) return;
      await collect(pages, endCursor, 0);
    },
    async reload() {
      const rows = Math.min(RELOADED_ROWS, store.get().nodes.length);
      await collect({ ...store.get(), nodes: [] }, null, rows);
    },
  };
}

function append<Node extends { readonly id: string }>(
  pages: Pages<Node>,
  page: ConnectionPage<Node>,
): Pages<Node> {
  const known = new Set(pages.nodes.map(({ id }) => id));
  return {
    ...pages,
    nodes: [...pages.nodes, ...page.nodes.filter(({ id }) => !known.has(id))],
    // Without a cursor there is nowhere to go on from, and the first page would come again.
    hasMore: page.pageInfo.hasNextPage && page.pageInfo.endCursor !== null,
    totalCount: page.totalCount ?? pages.totalCount,
    totalCountCapped: page.totalCountCapped ?? pages.totalCountCapped,
  };
}
