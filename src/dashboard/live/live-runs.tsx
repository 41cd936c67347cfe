import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { useApi, useConnection } from "../api/api-context.ts";
import { RunChangedSubscription } from "../queries/run-changed-subscription.ts";
import { SyncRunQuery } from "../queries/sync-run-query.ts";
import { isUnfinished } from "./run-state.ts";
import { createRunStore, type LiveRuns, type RunStore } from "./run-store.ts";

const RunStoreContext = createContext<RunStore | null>(null);
/** The server ended the feed for good, which it does when it restarts or a session ends: ask again, not at once. */
const FOLLOW_AGAIN_MS = 2000;

/** Follows every run of the viewer, in one subscription for the whole page. */
export function LiveRunsProvider({ children }: { readonly children: ReactNode }) {
  const { client } = useApi();
  const { returns } = useConnection();
  const [store] = useState(createRunStore);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => setAttempt(attempt + 1), FOLLOW_AGAIN_MS);
    };
    const { unsubscribe } = client.subscription(RunChangedSubscription, {}).subscribe((result) => {
      if (result.data) store.absorb([result.data.syncRunChanged.run]);
      if (result.error || !result.hasNext) again();
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [client, store, attempt]);

  // The feed begins with the unfinished runs: those that ended while nobody listened must be asked for.
  useEffect(() => {
    if (returns === 0) return;
    let stopped = false;
    for (const { id } of [...store.get().byId.values()].filter(isUnfinished)) {
      client
        .query(SyncRunQuery, { id }, { requestPolicy: "network-only" })
        .toPromise()
        .then(({ data }) => {
          if (stopped || data === undefined) return;
          if (data.syncRun === null) store.forget(id);
          else store.absorb([data.syncRun]);
        });
    }
    return () => {
      stopped = true;
    };
  }, [client, store, returns]);

  return <RunStoreContext value={store}>{children}</RunStoreContext>;
}

export function useRunStore(): RunStore {
  const store = useContext(RunStoreContext);
  if (store === null) throw new Error("useRunStore is used outside of a LiveRunsProvider.");
  return store;
}

export function useLiveRuns(): LiveRuns {
  const { get, subscribe } = useRunStore();
  return useSyncExternalStore(subscribe, get);
}
