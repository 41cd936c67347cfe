import type { WebSocket } from "ws";

/** Resolves when the data has left, so that a client that does not read stops its own source and no other. */
export function sendFrame(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(data, () => resolve());
  });
}
