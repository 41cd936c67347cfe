import type { ServerResponse } from "node:http";
import type { Delivery } from "./faults.ts";
import type { Reply } from "./reply.ts";

export interface Envelope {
  /** HTTP `Date`, epoch milliseconds. */
  dateMs: number;
  headers: Readonly<Record<string, string>>;
  delivery: Delivery;
  /** Pause in the middle of a slow body, milliseconds. */
  slowBodyMs: number;
  /** Ends a pause early. */
  signal: AbortSignal;
}

/** Sends a reply, or what a fault leaves of it. */
export async function deliver(
  response: ServerResponse,
  reply: Reply,
  { dateMs, headers, delivery, slowBodyMs, signal }: Envelope,
): Promise<void> {
  if (delivery === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(reply.body);
  response.sendDate = false;
  response.writeHead(reply.status, {
    Date: new Date(dateMs).toUTCString(),
    "Content-Type": reply.contentType,
    "Content-Length": body.length,
    ...headers,
    ...reply.headers,
  });
  if (delivery === "whole") {
    response.end(body);
    return;
  }
  const half = Math.floor(body.length / 2);
  response.write(body.subarray(0, half));
  await pause(response, slowBodyMs, signal);
  response.end(body.subarray(half));
}

/** Waits, but no longer than the client or the sandbox lives. */
function pause(response: ServerResponse, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      response.off("close", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    response.on("close", finish);
    signal.addEventListener("abort", finish);
    if (signal.aborted || response.destroyed) finish();
  });
}
