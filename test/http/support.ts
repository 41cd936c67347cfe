import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { pino } from "pino";
import { type RawData, WebSocket } from "ws";
import type { Role, Services } from "../../src/graphql/context.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createApiKey } from "../../src/http/auth/keys.ts";
import {
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
} from "../../src/http/server.ts";
import { createRunFeed } from "../../src/live/run-feed.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";

export interface TestServer {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly services: Services;
  readonly http: HttpServer;
  /** Everything that was logged, parsed. */
  readonly logged: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** The real server with the real schema and feed; only nobody works on its queue. */
export async function startTestServer(
  database: TestDatabase,
  { clock, ...options }: Partial<HttpServerOptions> & { readonly clock?: () => Date } = {},
): Promise<TestServer> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: "debug" }, { write: (line) => logged.push(JSON.parse(line)) });
  const feed = createRunFeed({ url: database.url, db: database.pool, log });
  const services: Services = {
    database,
    feed,
    log,
    queue: { enqueue: async () => undefined },
    quotaUsage: async () => ({
      perMinuteLimit: 30,
      usedThisMinute: 3,
      perDayLimit: 1000,
      usedToday: 40,
      reserved: 0,
      resetsAt: new Date(0),
      blockedUntil: null,
    }),
    nextScheduledSyncAt: () => null,
    ...(clock === undefined ? {} : { clock }),
  };
  await feed.start();
  const http = createHttpServer({ services, schema, host: "127.0.0.1", port: 0, ...options });
  const { url } = await http.start().catch(async (error: unknown) => {
    await feed.stop();
    throw error;
  });
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    services,
    http,
    logged,
    stop: () => http.stop(),
  };
}

export interface Account extends TestOrganization {
  readonly key: string;
  readonly keyId: string;
  readonly userName: string;
}

let accounts = 0;

/** A user with an organization and a key. */
export async function createAccount(
  database: TestDatabase,
  role: Role = "ADMIN",
): Promise<Account> {
  accounts += 1;
  const userName = `account-${accounts}`;
  const { key, keyId, userId } = await createApiKey(database.pool, { userName, role });
  return { key, keyId, userName, ...(await createOrganization(database.pool, { userId })) };
}

/** A server on a database of its own, and somebody who may ask it. */
export interface ServedAccount {
  readonly database: TestDatabase;
  readonly server: TestServer;
  readonly account: Account;
  close(): Promise<void>;
}

export async function serveAccount(
  options?: Parameters<typeof startTestServer>[1],
): Promise<ServedAccount> {
  const database = await createTestDatabase();
  const server = await startTestServer(database, options);
  return {
    database,
    server,
    account: await createAccount(database),
    async close() {
      await server.stop();
      await database.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: { message: string; extensions?: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  };
}

/** One operation over HTTP. */
export async function post(
  server: TestServer,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(server.graphqlUrl, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

export const bearer = ({ key }: { key: string }): { authorization: string } => ({
  authorization: `Bearer ${key}`,
});

export const runId = (id: string): string => encodeGlobalId("SyncRun", id);

export const PROGRESS = `
  subscription Progress($runId: ID!, $afterSeq: Int) {
    syncProgress(runId: $runId, afterSeq: $afterSeq) {
      seq
      run { id status phases { name fetched } }
    }
  }
`;

export interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A WebSocket that speaks JSON and remembers what it has not been asked for. */
export interface RawSocket {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  send(frame: Frame | string): void;
  /** The next frame. */
  next(): Promise<Frame>;
  unread(): number;
}

export async function openSocket(
  server: TestServer,
  {
    protocol = "graphql-transport-ws",
    headers = {},
  }: { protocol?: string; headers?: Record<string, string> } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(server.graphqlUrl.replace("http", "ws"), protocol, { headers });
  const frames: Frame[] = [];
  const readers: ((frame: Frame) => void)[] = [];
  socket.on("message", (data: RawData) => {
    const frame = JSON.parse(String(data)) as Frame;
    const reader = readers.shift();
    if (reader === undefined) frames.push(frame);
    else reader(frame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, "open");
  socket.on("error", () => undefined);
  return {
    socket,
    closed,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    next: () => {
      const frame = frames.shift();
      if (frame !== undefined) return Promise.resolve(frame);
      return new Promise((resolve) => readers.push(resolve));
    },
    unread: () => frames.length,
  };
}

/** Connected and acknowledged. */
export async function connectSocket(server: TestServer, account: Account): Promise<RawSocket> {
  const socket = await openSocket(server);
  socket.send({ type: "connection_init", payload: bearer(account) });
  await socket.next();
  return socket;
}

/** A raw TCP connection that sent these lines. */
export async function openRaw(server: TestServer, lines: readonly string[]): Promise<Socket> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(lines.join("\r\n"));
  return socket;
}
