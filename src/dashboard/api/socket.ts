import { type Client, createClient } from "graphql-ws";
import type { Store } from "../store.ts";
import { type Connection, connected, lost } from "./connection.ts";

const PING_EVERY_MS = 10_000;
/** A connection that answers no ping within this time is dead, whatever the browser says. */
const PONG_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** Close code of our own, in the range of the application. */
const NO_PONG = 4408;

/** The WebSocket of the live feed. It retries without end; `connection` always says how it stands. */
export function createSocket(connection: Store<Connection>): Client {
  let socket: WebSocket | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const url = new URL("/graphql", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return createClient({
    url: url.href,
    keepAlive: PING_EVERY_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: waitForRetry,
    on: {
      connected: (opened) => {
        socket = opened as WebSocket;
        connection.set(connected(connection.get()));
      },
      closed: () => {
        clearTimeout(deadline);
        connection.set(lost(connection.get(), new Date()));
      },
      ping: (received) => {
        if (received) return;
        deadline = setTimeout(() => {
          if (socket?.readyState === WebSocket.OPEN) socket.close(NO_PONG, "No answer to a ping");
        }, PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(deadline);
      },
    },
  });
}

/** Grows and is spread, so that a restarted server is not stormed; ends early when the network is back. */
function waitForRetry(retries: number): Promise<void> {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retries, 10));
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, longest * (0.5 + Math.random() / 2));
    window.addEventListener("online", go);
  });
}
