import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { answer } from "../harness/child.ts";
import type { ServerQuestion } from "./question.ts";
import { usage } from "./usage.ts";

/** The limit: `ws` alone, sending the same text to everybody. */
const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });

answer<ServerQuestion>(async (question) => {
  switch (question.kind) {
    case "START": {
      if (sockets.address() === null) await once(sockets, "listening");
      const { port } = sockets.address() as AddressInfo;
      // Whoever asks for something gets a first event, as from Dunlin.
      sockets.on("connection", (socket) => socket.on("message", () => socket.send(question.frame)));
      return `ws://127.0.0.1:${port}`;
    }
    case "USAGE":
      return usage();
    case "SEND":
      for (const socket of sockets.clients) socket.send(question.frame);
      return null;
  }
});
