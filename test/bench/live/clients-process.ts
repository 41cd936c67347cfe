import { once } from "node:events";
import { type RawData, WebSocket } from "ws";
import { answer } from "../harness/child.ts";
import type { ClientsQuestion, Delivery } from "./question.ts";

/** A crowd of subscribers. It reads no more of an event than its seq, so as to take little of the machine. */

const AT_A_TIME = 50;
const MAX_LATENCY_MS = 10_000;
const SEQ = Buffer.from('"seq":');

interface Subscriber {
  readonly socket: WebSocket;
  lastSeq: number;
}

let subscribers: Subscriber[] = [];
let arrivals: [seq: number, at: number][] = [];
let lastFrame = "";
let awaited = { seq: Number.POSITIVE_INFINITY, missing: 0, resolve: (): void => undefined };

answer<ClientsQuestion>(async (question): Promise<unknown> => {
  switch (question.kind) {
    case "CONNECT":
      while (subscribers.length < question.count) {
        const size = Math.min(AT_A_TIME, question.count - subscribers.length);
        const joined = Array.from({ length: size }, () => connect(question.url, question.frames));
        subscribers.push(...(await Promise.all(joined)));
      }
      return null;
    case "UNTIL":
      return untilAllGot(question.seq);
    case "LATENCIES":
      return latencies(new Map(question.commits));
    case "LAST_FRAME":
      return lastFrame;
    case "CLOSE":
      for (const { socket } of subscribers) socket.terminate();
      subscribers = [];
      return null;
  }
});

async function connect(url: string, frames: readonly string[]): Promise<Subscriber> {
  const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false });
  await once(socket, "open");
  for (const frame of frames) {
    const answered = once(socket, "message");
    socket.send(frame);
    await answered;
  }
  const subscriber: Subscriber = { socket, lastSeq: 0 };
  const isFirst = subscribers.length === 0;
  socket.on("message", (data: RawData) => {
    const frame = data as Buffer;
    if (isFirst) lastFrame = String(frame);
    const seq = seqOf(frame);
    arrivals.push([seq, now()]);
    if (subscriber.lastSeq < awaited.seq && seq >= awaited.seq) {
      awaited.missing -= 1;
      if (awaited.missing === 0) awaited.resolve();
    }
    subscriber.lastSeq = seq;
  });
  socket.once("close", (code) => {
    if (subscribers.includes(subscriber)) throw new Error(`A socket was closed: ${code}`);
  });
  return subscriber;
}

function seqOf(frame: Buffer): number {
  return Number.parseInt(frame.toString("latin1", frame.indexOf(SEQ) + SEQ.length), 10);
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

async function untilAllGot(seq: number): Promise<void> {
  const missing = subscribers.filter(({ lastSeq }) => lastSeq < seq).length;
  if (missing === 0) return;
  await new Promise<void>((resolve) => {
    awaited = { seq, missing, resolve };
  });
}

function latencies(commits: ReadonlyMap<number, number>): Delivery {
  const histogram = new Array<number>(MAX_LATENCY_MS).fill(0);
  let lastAt = 0;
  for (const [seq, at] of arrivals) {
    const committedAt = commits.get(seq);
    if (committedAt === undefined) continue;
    const ms = Math.min(MAX_LATENCY_MS - 1, Math.max(0, Math.ceil(at - committedAt)));
    histogram[ms] = (histogram[ms] ?? 0) + 1;
    lastAt = Math.max(lastAt, at);
  }
  arrivals = [];
  return { histogram, lastAt };
}
