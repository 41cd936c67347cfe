import { useEffect, useState } from "react";
import { type AnyVariables, type CombinedError, type UseQueryArgs, useQuery } from "urql";
import { useConnection } from "../api/api-context.ts";
import { useLiveRuns } from "./live-runs.tsx";

export interface Fresh<Data> {
  /** The last answer: it stays while a newer one is on its way, or failed to come. */
  readonly data: Data | undefined;
  readonly fetching: boolean;
  /** Of the last attempt. */
  readonly error: CombinedError | undefined;
  readonly refresh: () => void;
}

/**
 * A query whose answer is kept right: asked again when the connection came back, when a run ended, and every `pollMs`
 * while the page is seen.
 */
export function useFreshQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
  { pollMs }: { readonly pollMs?: number } = {},
): Fresh<Data> {
  const [{ data, fetching, error }, execute] = useQuery({
    requestPolicy: "cache-and-network",
    ...args,
  });
  const [kept, setKept] = useState(data);
  if (data !== undefined && data !== kept) setKept(data);

  const { returns } = useConnection();
  const { endings } = useLiveRuns();
  const occasion = returns + endings;
  const [answered, setAnswered] = useState(occasion);
  useEffect(() => {
    if (answered === occasion) return;
    setAnswered(occasion);
    execute({ requestPolicy: "network-only" });
  }, [answered, occasion, execute]);

  useEffect(() => {
    if (pollMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") execute({ requestPolicy: "network-only" });
    }, pollMs);
    return () => clearInterval(timer);
  }, [pollMs, execute]);

  return {
    data: data ?? kept,
    fetching,
    error,
    refresh: () => execute({ requestPolicy: "network-only" }),
  };
}
