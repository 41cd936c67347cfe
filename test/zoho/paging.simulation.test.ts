import { describe, expect, test } from "vitest";
import type { ModifiedFilter } from "../../src/source/source.ts";
import { seeded } from "../support/random.ts";
import { MovingWorld, type TieOrder, type WorldOptions } from "./moving-world.ts";
import { lostRows, Store, walkOnce } from "./simulate.ts";

/** For each case. Raised by hand for a longer look. */
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 1);
/** A small page makes small worlds, in which the edges of pages matter more often. */
const PAGE = 32;
/** A quiet list of this size takes some twenty calls. */
const MOST_CALLS = 160;
const PASSED_BETWEEN_WALKS = 30;
const QUOTA_WAIT_MS = 3_600_000;

const REALLY = ["AFTER", "AT_OR_AFTER", "EXACT", "IGNORED"] as const;
const TAKEN_FOR: readonly ModifiedFilter[] = [...REALLY, "UNKNOWN"];
const FILTERS = REALLY.flatMap((filter) => TAKEN_FOR.map((told) => [filter, told] as const));
const TIES: readonly TieOrder[] = ["STABLE", "SHUFFLED", "CUT", "TURNED"];
const LAGS = [0, 45, 200];
const MOVES: Readonly<Record<string, Pick<WorldOptions, "edits" | "deletions" | "bulkEdits">>> = {
  still: { edits: 0, deletions: 0, bulkEdits: 0 },
  edits: { edits: 1.5, deletions: 0, bulkEdits: 0 },
  deletions: { edits: 0, deletions: 1, bulkEdits: 0 },
  "bulk edits": { edits: 0.1, deletions: 0.1, bulkEdits: 0.12 },
  all: { edits: 0.6, deletions: 0.4, bulkEdits: 0.05 },
};

interface Outcome {
  readonly what: string;
  readonly unsure: number;
  /** Rows that a walk which was sure of itself never showed, or that a watermark passed. */
  readonly lost: number;
  /** Walks of the list at rest, of each kind, until one was sure. */
  readonly repeats: number;
  readonly calls: number;
  /** Rows that are not stored as they are. */
  readonly different: number;
}

/** Three walks while the world moves, then the next one of each kind when it has come to rest. */
async function live(what: string, options: WorldOptions, told: ModifiedFilter): Promise<Outcome> {
  const world = new MovingWorld(options);
  const store = new Store();
  const random = seeded(options.seed);
  /** The reader dies now and then, and now and then that is for want of quota: it goes on much later. */
  const kill = (): boolean => {
    if (options.seed % 2 === 1 || random() >= 0.1) return false;
    const quiet = random() < 0.3 ? QUOTA_WAIT_MS : 0;
    world.now += quiet;
    for (let passed = 0; passed < PASSED_BETWEEN_WALKS && quiet > 0; passed += 1) world.pass();
    return true;
  };
  const outcome = { what, unsure: 0, lost: 0, repeats: 0, calls: 0 };
  const walk = async (mode: "FULL" | "INCREMENTAL"): Promise<boolean> => {
    const result = await walkOnce(world, store, { filter: told, mode, pageSize: PAGE, kill });
    const isSure = result.remark !== "LIST_KEPT_CHANGING";
    outcome.unsure += isSure ? 0 : 1;
    outcome.lost += lostRows(world, store).length + (isSure ? result.missed.length : 0);
    outcome.calls = Math.max(outcome.calls, result.calls);
    return isSure;
  };
  for (const mode of ["INCREMENTAL", "FULL", "INCREMENTAL"] as const) {
    await walk(mode);
    for (let passed = 0; passed < PASSED_BETWEEN_WALKS; passed += 1) world.pass();
  }
  world.isMoving = false;
  world.now += 600_000;
  for (const mode of ["INCREMENTAL", "FULL"] as const) {
    while (!(await walk(mode)) && outcome.repeats < 10) outcome.repeats += 1;
  }
  const different = [...world.rows].filter(([id, at]) => store.rows.get(id) !== at).length;
  return { ...outcome, different };
}

function* worlds(
  filter: (typeof REALLY)[number],
  told: ModifiedFilter,
  ties: TieOrder,
): Generator<[string, WorldOptions]> {
  // Each case has seeds of its own, so that all together meet more worlds.
  let seed = 100 * (REALLY.indexOf(filter) * TAKEN_FOR.length + TAKEN_FOR.indexOf(told));
  for (const [moves, rates] of Object.entries(MOVES)) {
    for (const lagSeconds of LAGS) {
      for (let count = 0; count < SEEDS; count += 1) {
        seed += 1;
        yield [
          `${moves}, seed ${seed}, ${lagSeconds} s late`,
          {
            seed,
            filter,
            ties,
            lagSeconds,
            rows: 3 * PAGE,
            crowds: [PAGE / 4, PAGE - 5, PAGE * (seed % 5)],
            bulk: PAGE,
            ...rates,
          },
        ];
      }
    }
  }
}

describe("a walk over a list that moves misses nothing, or says that it may have, within bounds", () => {
  for (const [filter, told] of FILTERS) {
    test.each(TIES)(
      `filter ${filter} taken for ${told}, %s order within a second`,
      async (ties) => {
        const outcomes: Outcome[] = [];
        for (const [what, options] of worlds(filter, told, ties)) {
          outcomes.push(await live(what, options, told));
        }
        expect(outcomes.filter(({ lost, different }) => lost > 0 || different > 0)).toEqual([]);
        expect(outcomes.filter(({ calls }) => calls > MOST_CALLS)).toEqual([]);
        // At rest it can always be sure.
        expect(outcomes.filter(({ repeats }) => repeats > 0)).toEqual([]);
      },
    );
  }
});

describe("with pages of the real size and a thousand rows in one second", () => {
  for (const ties of TIES) {
    test.each(["AFTER", "AT_OR_AFTER", "EXACT", "IGNORED"] as const)(
      `filter %s, ${ties} order: nothing is missed, in bounded calls and a small position`,
      async (filter) => {
        const world = new MovingWorld({
          seed: 5,
          rows: 700,
          crowds: [1_000],
          filter,
          ties,
          lagSeconds: 45,
          edits: 2,
          deletions: 1.5,
          bulkEdits: 0.02,
          bulk: 100,
        });
        const store = new Store();
        const first = await walkOnce(world, store, { filter });
        expect(first.remark === null ? first.missed : []).toEqual([]);
        world.isMoving = false;
        world.now += 600_000;
        const second = await walkOnce(world, store, { filter, mode: "FULL" });
        expect(second).toMatchObject({ missed: [], remark: null, completesList: true });
        expect([...world.rows].filter(([id, at]) => store.rows.get(id) !== at)).toEqual([]);
        for (const { calls, position } of [first, second]) {
          expect(calls).toBeLessThan(MOST_CALLS);
          expect(position).toBeLessThan(40_000);
        }
      },
    );
  }
});
