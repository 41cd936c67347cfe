import type { Plugin } from "graphql-yoga";
import type { Viewer } from "../graphql/context.ts";
import type { AccessWatch } from "./auth/access-watch.ts";
import { type RateLimiter, tooManyConnections } from "./limits/rate-limits.ts";

/**
 * Ends the source of a stream over HTTP when its key or session ends, and when nobody will read it: the client left
 * while the answer was being prepared, or does not accept streams and got 406 instead. Also counts them by key.
 */
export function streamGuardPlugin(
  access: AccessWatch,
  rates: RateLimiter,
): Plugin<{ viewer: Viewer }> {
  const sources = new WeakMap<Request, () => void>();
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { viewer, request } = args.contextValue;
      // Streams of a WebSocket end with their socket.
      if (request === undefined) return;
      const closeConnection = rates.openConnection(viewer);
      if (closeConnection === null) {
        setResultAndStopExecution({ errors: [tooManyConnections()] });
        return;
      }
      return {
        onSubscribeResult({ result }) {
          if (!(Symbol.asyncIterator in result)) return closeConnection();
          const end = (): void => {
            release();
            void result.return?.(undefined);
          };
          const unguard = access.guard(viewer, end);
          const release = (): void => {
            unguard();
            closeConnection();
          };
          sources.set(request, end);
          if (request.signal.aborted) end();
          else request.signal.addEventListener("abort", end, { once: true });
          return { onEnd: release };
        },
      };
    },
    onResponse({ request, response }) {
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      if (isStream !== true) sources.get(request)?.();
    },
  };
}
