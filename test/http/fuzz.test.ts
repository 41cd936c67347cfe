import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { schema } from "../../src/graphql/schema.ts";
import { seedCustomer, seedInvoice, seedIssue, seedReminder, seedRun } from "../graphql/seed.ts";
import type { TestDatabase } from "../support/database.ts";
import { type Random, seeded } from "../support/random.ts";
import { type FuzzedRequest, RequestFuzzer } from "./fuzz-documents.ts";
import {
  type Account,
  bearer,
  connectSocket,
  type RawSocket,
  serveAccount,
  type TestServer,
} from "./support.ts";

const REQUESTS_OVER_EACH = 5000;
const AT_ONCE = 20;
/** Ours to say, never the server's: it failed, where its code lies, what its database is asked. */
const INTERNALS =
  /INTERNAL|Unexpected error|\.ts\b|node_modules|sync_runs|_cache|syntax error at|pg_/;

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;
let ids: string[];

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount({
    rateLimits: { requestBurst: 1_000_000, operationsPerSocket: 1000 },
  }));
  const { pool } = database;
  const customer = await seedCustomer(pool, account);
  const invoice = await seedInvoice(pool, account, { customer_id: customer.uuid });
  const reminder = await seedReminder(pool, account, invoice, { customer_id: customer.uuid });
  const run = await seedRun(pool, account);
  const issue = await seedIssue(pool, account, run);
  ids = [
    // No customer and no invoice: refreshing one waits for a worker, and there is none.
    reminder.id,
    run.id,
    issue.id,
    encodeGlobalId("Organization", account.organizationId),
    encodeGlobalId("User", account.userId),
    encodeGlobalId("Customer", "00000000-0000-4000-8000-000000000000"),
    encodeGlobalId("Invoice", "no uuid"),
    customer.uuid,
    "garbage",
  ];
});
afterAll(() => close());

const BODIES = ["", "null", "[]", "{", "\0", '"x"', "[".repeat(5000), '{"query":{}}', "query=x"];
const TYPES = ["application/json", "text/plain", "application/graphql", "x", "application/json;"];

/** Mostly a POST of JSON; some are a GET, some no operation at all. */
function requestOf(fuzzer: RequestFuzzer, random: Random): [search: string, request: RequestInit] {
  const pick = (texts: readonly string[]) => texts[Math.floor(random() * texts.length)] as string;
  const headers = { ...bearer(account), "content-type": "application/json" };
  const kind = random();
  if (kind < 0.02) {
    return [
      "",
      { method: "POST", headers: { ...headers, "content-type": pick(TYPES) }, body: pick(BODIES) },
    ];
  }
  const { query, variables, operationName } = fuzzer.next();
  if (kind >= 0.12) {
    return [
      "",
      { method: "POST", headers, body: JSON.stringify({ query, variables, operationName }) },
    ];
  }
  const parts = { query, variables, operationName };
  const search = Object.entries(parts).flatMap(([name, part]) => {
    if (part === undefined) return [];
    const text = typeof part === "string" ? part : (JSON.stringify(part) ?? "");
    return [
      `${name}=${encodeURIComponent((random() < 0.1 ? text.slice(1) : text).toWellFormed())}`,
    ];
  });
  return [`?${search.join("&")}`, { headers: bearer(account) }];
}

const failures = (): unknown[] => server.logged.filter(({ level }) => Number(level) >= 50);

test(`${REQUESTS_OVER_EACH} malformed requests over HTTP: no 5xx, no internals`, async () => {
  const random = seeded(1);
  const fuzzer = new RequestFuzzer(schema, random, ids);
  const statuses = new Map<number, number>();
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < REQUESTS_OVER_EACH) {
      sent += 1;
      const [search, request] = requestOf(fuzzer, random);
      const response = await fetch(`${server.graphqlUrl}${search}`, request);
      const text = await response.text();
      if (response.status >= 500 || INTERNALS.test(text)) {
        expect.fail(`${response.status} ${text}\nfor ${search} ${request.body}`);
      }
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures()).toEqual([]);
  // Enough of them got as far as being executed, enough were refused.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS_OVER_EACH / 4);
  expect(statuses.get(400)).toBeGreaterThan(REQUESTS_OVER_EACH / 50);
}, 120_000);

test(`${REQUESTS_OVER_EACH} malformed operations over WebSocket: no failure, no internals`, async () => {
  const fuzzer = new RequestFuzzer(schema, seeded(2), ids);
  const kinds = new Map<string, number>();
  let sent = 0;
  const count = (kind: string): void => void kinds.set(kind, (kinds.get(kind) ?? 0) + 1);

  /** What the server says to one operation; a message that is none at all ends the socket. */
  const ask = async (
    socket: RawSocket,
    id: string,
    request: FuzzedRequest,
    isStream: boolean,
  ): Promise<boolean> => {
    socket.send(JSON.stringify({ id, type: "subscribe", payload: request }));
    // A stream may have nothing to say: the answer to the ping ends it.
    if (isStream) socket.send({ type: "ping" });
    for (;;) {
      const frame = await Promise.race([socket.next(), socket.closed]);
      if ("code" in frame) {
        if (frame.code !== 4400) {
          expect.fail(
            `${frame.code} for ${JSON.stringify(request)}: ${JSON.stringify(failures())}`,
          );
        }
        count("4400");
        return false;
      }
      const text = JSON.stringify(frame);
      if (INTERNALS.test(text)) expect.fail(`${text}\nfor ${JSON.stringify(request)}`);
      if (frame.type === "pong") {
        socket.send({ id, type: "complete" });
        count("stream");
        return true;
      }
      // What a stream said after its end belongs to nobody.
      if (frame.type === "next" || frame.id !== id) continue;
      count(frame.type);
      if (!isStream) return true;
    }
  };
  const worker = async (): Promise<void> => {
    let socket = await connectSocket(server, account);
    while (sent < REQUESTS_OVER_EACH) {
      sent += 1;
      const isStream = sent % 20 === 0;
      const request = isStream ? fuzzer.subscription() : fuzzer.next();
      const isOpen = await ask(socket, String(sent), request, isStream);
      if (!isOpen) socket = await connectSocket(server, account);
    }
    socket.socket.terminate();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures()).toEqual([]);
  expect(kinds.get("complete")).toBeGreaterThan(REQUESTS_OVER_EACH / 4);
  expect(kinds.get("error")).toBeGreaterThan(REQUESTS_OVER_EACH / 50);
  expect(kinds.get("stream")).toBeGreaterThan(REQUESTS_OVER_EACH / 50);
  await vi.waitFor(() => expect(server.services.feed.subscribers()).toBe(0));
}, 120_000);
