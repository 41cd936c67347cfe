import type { Plugin } from "graphql-yoga";
import type { Viewer } from "../graphql/context.ts";
import type { AccessWatch } from "./auth/access-watch.ts";

/**
 * Ends a stream over HTTP when its key or session ends, and when its client has left. The second matters for a client
 * that leaves while the answer is being prepared: nobody reads the body then, so nobody would ever close the source.
 */
export function streamGuardPlugin(access: AccessWatch): Plugin<{ viewer: Viewer }> {
  return {
    onSubscribe({ args }) {
      const { viewer, request } = args.contextValue;
      // Streams of a WebSocket end with their socket.
      if (request === undefined) return;
      return {
        onSubscribeResult({ result }) {
          if (!(Symbol.asyncIterator in result)) return;
          const end = (): void => void result.return?.(undefined);
          const release = access.guard(viewer, end);
          if (request.signal.aborted) end();
          else request.signal.addEventListener("abort", end, { once: true });
          return { onEnd: release };
        },
      };
    },
    onResponse({ request, response }) {
      if (request.signal.aborted) void response.body?.cancel();
    },
  };
}
