import type { ModifiedFilter, Walk, WalkPage } from "../../src/source/source.ts";
import { ListWalk } from "../../src/zoho/walk.ts";
import type { MovingRow, MovingWorld } from "./moving-world.ts";

/** What a mirror keeps: the newest version of each row. */
export class Store {
  readonly rows = new Map<string, number>();
  watermark: number | null = null;
  position: unknown = null;

  /** How many were new or changed. */
  apply(page: WalkPage<MovingRow>): number {
    let changed = 0;
    for (const { sourceId, modifiedAt } of page.rows) {
      if ((this.rows.get(sourceId) ?? -1) >= modifiedAt) continue;
      this.rows.set(sourceId, modifiedAt);
      changed += 1;
    }
    return changed;
  }
}

export interface WalkResult {
  readonly calls: number;
  readonly remark: string | null;
  readonly probeAgain: boolean;
  readonly completesList: boolean;
  /** Bytes of the largest position. */
  readonly position: number;
}

/**
 * Walks as the engine does: the next page is fetched before the one in hand is stored. With `kill`, the process dies
 * with that chance after each page: what was fetched is forgotten and the walk goes on from the stored position.
 */
export async function walkOnce(
  world: MovingWorld,
  store: Store,
  options: {
    readonly filter: ModifiedFilter;
    readonly mode?: "FULL" | "INCREMENTAL";
    readonly kill?: () => boolean;
  },
): Promise<WalkResult> {
  const before = world.calls;
  let position = 0;
  let walk = start(world, store, options);
  let ahead = walk.next();
  for (;;) {
    const page = await ahead;
    if (page === null) throw new Error("the walk ended without saying so");
    // A walk that waits for what was new does not answer before the page is acknowledged.
    ahead = page.end === null ? walk.next() : ahead;
    const changed = store.apply(page);
    store.position = JSON.parse(JSON.stringify(page.position(changed)));
    position = Math.max(position, JSON.stringify(store.position).length);
    if (page.end !== null) {
      store.watermark = page.end.watermark ?? store.watermark;
      store.position = null;
      const { remark, probeAgain } = page.end;
      const calls = world.calls - before;
      return {
        calls,
        remark: remark?.code ?? null,
        probeAgain,
        completesList: page.completesList,
        position,
      };
    }
    if (options.kill?.() === true) {
      // Its answer may or may not have come; nobody hears it.
      ahead.catch(() => undefined);
      walk = start(world, store, options);
      ahead = walk.next();
    } else {
      walk.acknowledge(page, changed);
    }
  }
}

function start(
  world: MovingWorld,
  store: Store,
  options: { readonly filter: ModifiedFilter; readonly mode?: "FULL" | "INCREMENTAL" },
): Walk<MovingRow> {
  return new ListWalk<MovingRow>(
    {
      mode: options.mode ?? "INCREMENTAL",
      watermark: store.watermark,
      position: store.position,
      filter: options.filter,
      context: {
        priority: "BACKGROUND",
        runId: null,
        phase: null,
        signal: new AbortController().signal,
      },
    },
    {
      fetch: async (request) => world.answer(request),
      parse: (raw) => ({ kind: "ROW", row: raw as MovingRow }),
      keyOf: (raw) => {
        const row = raw as MovingRow;
        return { id: row.sourceId, modifiedAt: row.modifiedAt };
      },
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
