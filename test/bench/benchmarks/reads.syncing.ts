import { setTimeout as wait } from "node:timers/promises";
import { raiseDataVersion } from "../../../src/db/data-version.ts";
import { inTransaction } from "../../../src/db/sql.ts";
import type { Benchmark, Contestant, Figures } from "../harness/benchmark.ts";
import { LOAD_FIGURES } from "../harness/http-load.ts";
import { DUNLIN_CACHED, type ReadsWorld, readsWorld } from "../reads/world.ts";

const QUIET = "nothing is written";
const ZOHO = "1.5 pages/s are written";
const FAST = "20 pages/s are written";
const PAGE_ROWS = 200;

export const benchmark: Benchmark = {
  about:
    "The same page again and again, as in `reads.cached`, while a sync commits pages of 200 changed invoices of that user: how often the response cache can answer. 90 calls a minute are the most that Zoho is asked; 20 pages a second is about a sync from a source without limits.",
  figures: { hits: { label: "from the cache %", better: "more", digits: 1 }, ...LOAD_FIGURES },
  goals: [],
  reference: QUIET,
  async open(run) {
    const world = await readsWorld(run);
    return {
      [QUIET]: contestant(world, 0),
      [ZOHO]: contestant(world, 1.5),
      [FAST]: contestant(world, 20),
    };
  },
};

function contestant(world: ReadsWorld, pagesPerSecond: number): Contestant {
  const asking = world.contestant(DUNLIN_CACHED, "flat");
  return {
    answer: () => asking.answer(),
    async round() {
      const before = await outcomes(world.url);
      const stop = new AbortController();
      const writing = writePages(world, pagesPerSecond, stop.signal);
      const figures: Figures = await asking.round();
      stop.abort();
      await writing;
      const after = await outcomes(world.url);
      const hits = after.hit - before.hit;
      return { ...figures, hits: (100 * hits) / (hits + after.miss - before.miss) };
    },
  };
}

/** Changes nothing that the page shows, so that answers can still be compared. */
async function writePages(
  { database, userId }: ReadsWorld,
  perSecond: number,
  signal: AbortSignal,
): Promise<void> {
  if (perSecond === 0) return;
  for (let page = 0; !signal.aborted; page += 1) {
    await inTransaction(database.pool, async (tx) => {
      await tx.query({
        text: `
          update invoices_cache
          set local_last_synced_at = now()
          where id in (select id from invoices_cache where user_id = $1 order by id offset $2 limit $3)
        `,
        values: [userId, (page % 2) * PAGE_ROWS, PAGE_ROWS],
      });
      await raiseDataVersion(tx, userId);
    });
    await wait(1000 / perSecond, undefined, { signal }).catch(() => undefined);
  }
}

async function outcomes(url: string): Promise<{ readonly hit: number; readonly miss: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (outcome: string): number => {
    const pattern = new RegExp(`dunlin_graphql_cache_total\\{outcome="${outcome}"\\} (\\d+)`);
    return Number(pattern.exec(text)?.[1] ?? 0);
  };
  return { hit: of("hit"), miss: of("miss") };
}
