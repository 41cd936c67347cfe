import { once } from "node:events";
import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { changeRun, createRun } from "../live/support.ts";
import type { TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  openRaw,
  PROGRESS,
  runId,
  serveAccount,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount());
});
afterAll(() => close());

const subscribers = () => server.services.feed.subscribers();

function client() {
  return createClient({
    url: server.graphqlUrl,
    headers: bearer(account),
    retryAttempts: 0,
  });
}

function progress(run: string) {
  return client().iterate<{ syncProgress: { seq: number; run: { status: string } } }>({
    query: PROGRESS,
    variables: { runId: runId(run) },
  });
}

function requestLines(run: string): string[] {
  const body = JSON.stringify({ query: PROGRESS, variables: { runId: runId(run) } });
  return [
    "POST /graphql HTTP/1.1",
    "Host: localhost",
    `Authorization: ${bearer(account).authorization}`,
    "Accept: text/event-stream",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "",
    body,
  ];
}

describe("GraphQL over SSE", () => {
  test("a run: its state, its changes, its last state, the end", async () => {
    const run = await createRun(database.pool, account);
    const seqs: (number | undefined)[] = [];
    for await (const { data } of progress(run)) {
      seqs.push(data?.syncProgress.seq);
      if (seqs.length === 1) await changeRun(database.pool, run);
      if (seqs.length === 2) await changeRun(database.pool, run, "SUCCEEDED");
    }
    expect(seqs).toEqual([1, 2, 3]);
    expect(subscribers()).toBe(0);
  });

  test("a client that leaves leaves no subscriber behind", async () => {
    const run = await createRun(database.pool, account);
    const stream = progress(run);
    await stream.next();
    expect(subscribers()).toBe(1);
    await stream.return?.();
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });

  test("clients that leave before they are answered leave no subscriber behind", async () => {
    const run = await createRun(database.pool, account);
    const other = await createRun(database.pool, account, "FAILED");
    const sockets = await Promise.all(
      Array.from({ length: 20 }, () => openRaw(server, requestLines(run))),
    );
    for (const socket of sockets) socket.destroy();
    for await (const { data } of progress(other)) expect(data?.syncProgress.seq).toBe(1);
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });

  test("a client that stops reading harms nobody", async () => {
    const run = await createRun(database.pool, account);
    const stalled = await openRaw(server, requestLines(run));
    await once(stalled, "data");
    stalled.pause();
    const reading = progress(run);
    await reading.next();
    await database.pool.query({
      text: `
        select pg_notify('dunlin_run', json_build_object(
          'runId', $1::text, 'userId', $2::text, 'organizationId', $3::text, 'seq', n)::text)
        from generate_series(1, 5000) n
      `,
      values: [run, account.userId, account.organizationId],
    });
    for (let change = 0; change < 50; change += 1) await changeRun(database.pool, run);
    const last = await changeRun(database.pool, run, "SUCCEEDED");
    let seen = 0;
    for await (const { data } of reading) seen = data?.syncProgress.seq ?? 0;
    expect(seen).toBe(last);
    let text = "";
    stalled.on("data", (chunk) => {
      text += chunk;
    });
    stalled.resume();
    await vi.waitFor(() => expect(text).toContain("event: complete"));
    expect(text.split(`"seq":${last},`)).toHaveLength(2);
    stalled.destroy();
  });

  test("a document that is not valid is told as the protocol demands", async () => {
    const stream = client().iterate({ query: "subscription { nothing }" });
    expect(await stream.next()).toMatchObject({
      value: { errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] },
    });
  });

  test("without a key: 401, no stream", async () => {
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json" },
      body: JSON.stringify({ query: PROGRESS }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
  });

  test("a subscription is not answered with plain JSON", async () => {
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: {
        ...bearer(account),
        accept: "application/json",
        "content-type": "application/json",
      },
      body: JSON.stringify({ query: "subscription { syncRunChanged { seq } }" }),
    });
    expect(response.status).toBe(406);
    await response.body?.cancel();
    await vi.waitFor(() => expect(subscribers()).toBe(0));
  });
});
