import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { originOf } from "./origin.ts";
import { createSocketProtocol, type SocketProtocolOptions } from "./socket-protocol.ts";
import { GRAPHQL_PATH } from "./yoga.ts";

/** GraphQL over WebSocket, on the same server and path as over HTTP. */
export interface WebSocketTransport {
  /** Lets what runs finish, then closes every socket with 1001. */
  close(): Promise<void>;
}

export interface WebSocketOptions extends SocketProtocolOptions {
  readonly server: Server;
  readonly allowedOrigins: readonly string[];
  readonly log: Logger;
}

export const MAX_FRAME_BYTES = 64 * 1024;
const PING_EVERY_MS = 12_000;
const FINISH_WITHIN_MS = 1000;
const CLOSE_WITHIN_MS = 1000;

export function serveWebSockets(options: WebSocketOptions): WebSocketTransport {
  const { server, allowedOrigins, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols,
    clientTracking: true,
  });
  const protocol = createSocketProtocol(options);
  let closing = false;

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on("error", destroyStream);
    const refusal = closing ? "503 Service Unavailable" : refusalOf(request, allowedOrigins);
    if (refusal === null) {
      sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, request));
    } else {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  };

  const accept = (socket: WebSocket, request: IncomingMessage): void => {
    socket.on("error", (error) => log.debug({ err: error }, "A WebSocket failed."));
    const opened = protocol.open(socket, request);
    const stopPinging = keepAlive(socket);
    socket.once("close", (code, reason) => {
      stopPinging();
      void opened.closed(code, String(reason));
    });
  };

  server.on("upgrade", onUpgrade);
  return {
    async close() {
      closing = true;
      await protocol.idle(FINISH_WITHIN_MS);
      for (const socket of sockets.clients) socket.close(1001, "Going away");
      // A client that does not answer the closing handshake is not waited for.
      const impatience = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_WITHIN_MS);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(impatience);
      server.off("upgrade", onUpgrade);
    },
  };
}

/** Apart, because what stands beside it in a function would live as long as the stream. */
function destroyStream(this: Duplex): void {
  this.destroy();
}

/** The status that refuses an upgrade; null when it may go on. WebSockets know no CORS: the origin is checked here. */
function refusalOf(request: IncomingMessage, allowedOrigins: readonly string[]): string | null {
  if ((request.url ?? "").split("?", 1)[0] !== GRAPHQL_PATH) return "404 Not Found";
  return originOf(request, allowedOrigins) === "FOREIGN" ? "403 Forbidden" : null;
}

/** A socket that misses a whole round of pings is gone, whatever TCP believes. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}
