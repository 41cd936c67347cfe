import type { RunFieldsFragment } from "../../generated/gql/graphql.ts";
import { createStore } from "../store.ts";
import { isUnfinished } from "./run-state.ts";

/** What the page knows of runs, from the live feed and from answers alike. */
export interface LiveRuns {
  readonly byId: ReadonlyMap<string, RunFieldsFragment>;
  /** How many runs were seen to end. Whoever shows what a run changes asks again when it grows. */
  readonly endings: number;
}

export interface RunStore {
  readonly get: () => LiveRuns;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes over what is newer than what is known. An answer that was overtaken by the feed changes nothing. */
  absorb(runs: readonly RunFieldsFragment[]): void;
  forget(id: string): void;
}

/** Far more than any page shows; older ended ones are forgotten, so that a page can stay open for months. */
const MAX_RUNS = 200;

export function createRunStore(): RunStore {
  const { get, set, subscribe } = createStore<LiveRuns>({ byId: new Map(), endings: 0 });
  return {
    get,
    subscribe,
    absorb(runs) {
      const known = get();
      const news = runs.filter((run) => run.seq >= (known.byId.get(run.id)?.seq ?? 0));
      if (news.length === 0) return;
      const byId = new Map(known.byId);
      let { endings } = known;
      for (const run of news) {
        const before = byId.get(run.id);
        if (before !== undefined && isUnfinished(before) && !isUnfinished(run)) endings += 1;
        byId.set(run.id, run);
      }
      prune(byId);
      set({ byId, endings });
    },
    forget(id) {
      const { byId, endings } = get();
      const rest = new Map(byId);
      if (rest.delete(id)) set({ byId: rest, endings: endings + 1 });
    },
  };
}

function prune(byId: Map<string, RunFieldsFragment>): void {
  if (byId.size <= MAX_RUNS) return;
  const ended = [...byId.values()]
    .filter((run) => !isUnfinished(run))
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  for (const run of ended.slice(0, byId.size - MAX_RUNS)) byId.delete(run.id);
}
