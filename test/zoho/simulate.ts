import type { ModifiedFilter, WalkPage } from "../../src/source/source.ts";
import { LATE_VISIBILITY_MS } from "../../src/zoho/paging-rules.ts";
import { ListWalk } from "../../src/zoho/walk.ts";
import type { MovingRow, MovingWorld } from "./moving-world.ts";

/** What a mirror keeps: the newest version of each row. */
export class Store {
  readonly rows = new Map<string, number>();
  watermark: number | null = null;
  position: unknown = null;

  apply(page: WalkPage<MovingRow>): void {
    for (const { sourceId, modifiedAt } of page.rows) {
      if ((this.rows.get(sourceId) ?? -1) < modifiedAt) this.rows.set(sourceId, modifiedAt);
    }
  }
}

export interface WalkOptions {
  readonly filter: ModifiedFilter;
  readonly mode?: "FULL" | "INCREMENTAL";
  readonly pageSize?: number;
  /** Asked after each page: the process dies, what was fetched ahead is forgotten, and the walk goes on. */
  readonly kill?: () => boolean;
}

export interface WalkResult {
  readonly calls: number;
  readonly remark: string | null;
  readonly probeAgain: boolean;
  readonly completesList: boolean;
  /** Bytes of the largest position. */
  readonly position: number;
  /**
   * Rows in the walk's range, none newer than five minutes before its first answer, that are in the list as they were
   * and that it never showed. None, unless it says that it is not sure.
   */
  readonly missed: readonly string[];
}

/** Walks as the engine does: the next page is fetched before the one in hand is stored. */
export async function walkOnce(
  world: MovingWorld,
  store: Store,
  options: WalkOptions,
): Promise<WalkResult> {
  const callsBefore = world.calls;
  const from = options.mode === "FULL" ? null : store.watermark;
  const seen = new Set<string>();
  let settled: number | null = null;
  let position = 0;
  let walk = start(world, store, options);
  let ahead = walk.next();
  for (;;) {
    const page = await ahead;
    if (page === null) throw new Error("the walk ended without saying so");
    if (page.end === null) ahead = walk.next();
    settled ??= Math.floor(page.requestedAt / 1000) * 1000 - LATE_VISIBILITY_MS;
    for (const row of page.rows) seen.add(versionOf(row.sourceId, row.modifiedAt));
    store.apply(page);
    const stored = JSON.stringify(page.position);
    position = Math.max(position, stored.length);
    store.position = JSON.parse(stored);
    if (page.end !== null) {
      const { remark, probeAgain, watermark } = page.end;
      const until = settled;
      store.watermark = watermark ?? store.watermark;
      store.position = null;
      return {
        calls: world.calls - callsBefore,
        remark: remark?.code ?? null,
        probeAgain,
        completesList: page.completesList,
        position,
        missed: [...world.rows].flatMap(([id, at]) =>
          at <= until && (from === null || at > from) && !seen.has(versionOf(id, at)) ? [id] : [],
        ),
      };
    }
    if (options.kill?.() === true) {
      await ahead;
      walk = start(world, store, options);
      ahead = walk.next();
    }
  }
}

function versionOf(id: string, at: number): string {
  return `${id}@${at}`;
}

function start(world: MovingWorld, store: Store, options: WalkOptions): ListWalk<MovingRow> {
  const { filter, mode = "INCREMENTAL", pageSize } = options;
  return new ListWalk<MovingRow>(
    {
      mode,
      filter,
      watermark: store.watermark,
      position: store.position,
      context: {
        priority: "BACKGROUND",
        runId: null,
        phase: null,
        signal: new AbortController().signal,
      },
    },
    {
      fetch: async (request, read) => {
        const page = world.answer(request);
        return { ...page, items: page.items.map(read) };
      },
      parse: (raw) => ({ kind: "ROW", row: raw as MovingRow }),
      keyOf: (raw) => {
        const row = raw as MovingRow;
        return { id: row.sourceId, modifiedAt: row.modifiedAt };
      },
      ...(pageSize === undefined ? {} : { pageSize }),
    },
  );
}

/** Rows modified at or before the watermark that are not stored as they are now. */
export function lostRows(world: MovingWorld, store: Store): string[] {
  const { watermark } = store;
  return [...world.rows].flatMap(([id, at]) =>
    watermark !== null && at <= watermark && store.rows.get(id) !== at ? [id] : [],
  );
}
