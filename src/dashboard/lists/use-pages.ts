import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { CombinedError, TypedDocumentNode } from "urql";
import { useApi, useConnection } from "../api/api-context.ts";
import { useLiveRuns } from "../live/live-runs.tsx";
import { type ConnectionPage, createPager, type Pages } from "./pager.ts";

/** What each query of a list takes, besides what it is about. */
export interface PageVariables {
  readonly first: number;
  readonly after: string | null;
  /** Whether the total is counted: with the first page. */
  readonly counted: boolean;
}

export interface List<Node> extends Omit<Pages<Node>, "error"> {
  readonly error: CombinedError | undefined;
  /** Whether the rows are those of what was asked before: the answer is on its way. */
  readonly outdated: boolean;
  readonly more: () => void;
  readonly reload: () => void;
}

interface Asked<Data, Variables, Node> {
  readonly query: TypedDocumentNode<Data, Variables & PageVariables & Record<string, unknown>>;
  readonly variables: Variables;
  readonly pageSize: number;
  /** Read again so often while the page is seen. */
  readonly pollMs?: number;
  /** Nothing is read while what to ask for is not known yet. */
  readonly wait?: boolean;
  /** Grows when a person decided something that the rows may tell of: they are read again. */
  readonly decisions?: number;
  /** Null when what the list belongs to is gone. */
  readonly pick: (data: Data) => ConnectionPage<Node> | null;
}

const NOTHING = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 };

/** A list read page by page, and read again when the connection came back or a run ended. */
export function usePages<Data, Variables, Node extends { readonly id: string }>({
  query,
  variables,
  pageSize,
  pollMs,
  wait = false,
  decisions = 0,
  pick,
}: Asked<Data, Variables, Node>): List<Node> {
  const { client } = useApi();
  const key = JSON.stringify([variables, pageSize]);
  const pager = useMemo(
    () =>
      createPager<Node>(async (after) => {
        const [asked, first] = JSON.parse(key) as [Variables, number];
        const result = await client.query(
          query,
          { ...asked, first, after, counted: after === null },
          { requestPolicy: "network-only" },
        );
        if (result.data === undefined) throw result.error;
        return pick(result.data) ?? NOTHING;
      }),
    [client, query, key, pick],
  );
  const { error, ...pages } = useSyncExternalStore(pager.subscribe, pager.get);
  const { returns } = useConnection();
  const { endings } = useLiveRuns();
  const occasion = returns + endings + decisions;
  useEffect(() => {
    // Each time it is another one, what is shown may be old.
    if (!wait && occasion >= 0) void pager.reload();
  }, [pager, occasion, wait]);

  useEffect(() => {
    if (pollMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void pager.reload();
    }, pollMs);
    return () => clearInterval(timer);
  }, [pager, pollMs]);

  const [kept, setKept] = useState(pages);
  const isReady = pages.status === "READY" && pages.totalCount !== null;
  if (isReady && pages.nodes !== kept.nodes) setKept(pages);
  const outdated = pages.totalCount === null && kept.totalCount !== null;
  return {
    ...pages,
    ...(outdated && { nodes: kept.nodes, totalCount: kept.totalCount }),
    outdated,
    error: error as CombinedError | undefined,
    more: () => void pager.more(),
    reload: () => void pager.reload(),
  };
}
