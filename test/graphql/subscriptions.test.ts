import { type ExecutionResult, parse, subscribe } from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { createContext } from "../../src/graphql/context.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import { notifyRun } from "../../src/sync/notify-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { type Seeded, seedRun } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

let database: TestDatabase;
let feed: RunFeed;
let api: TestApi;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
  feed = createRunFeed({ url: database.url, db: database.pool, log: pino({ level: "silent" }) });
  await feed.start();
  api = createTestApi(database, { feed });
  org = await createOrganization(database.pool);
});

afterAll(async () => {
  await feed.stop();
  await database.close();
});

type Stream = AsyncGenerator<ExecutionResult, void, void>;

function open(document: string, variables: Record<string, unknown> = {}, as = org) {
  const viewer = {
    userId: as.userId,
    userName: "t",
    role: "READ",
    keyId: null,
    sessionId: null,
  } as const;
  return subscribe({
    schema,
    document: parse(document),
    variableValues: variables,
    contextValue: createContext(api.services, viewer),
  }) as Promise<Stream | ExecutionResult>;
}

const PROGRESS = `subscription ($id: ID!, $afterSeq: Int) {
  syncProgress(runId: $id, afterSeq: $afterSeq) { seq at run { id status phases { name } organization { id } } }
}`;

async function change(run: Seeded, status: string): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    await tx.query({
      text: "update sync_runs set status = $2, seq = seq + 1, updated_at = now() where id = $1",
      values: [run.uuid, status],
    });
    await notifyRun(tx, run.uuid);
  });
}

function isStream(result: Stream | ExecutionResult): asserts result is Stream {
  if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result));
}

describe("syncProgress", () => {
  it("gives the present state, each change, the last state, and ends", async () => {
    const run = await seedRun(database.pool, org, { status: "RUNNING" });
    const stream = await open(PROGRESS, { id: run.id });
    isStream(stream);
    const next = async () => (await stream.next()).value?.data?.syncProgress;
    expect(await next()).toMatchObject({ seq: 1, run: { id: run.id, status: "RUNNING" } });
    await change(run, "WAITING");
    expect(await next()).toMatchObject({ seq: 2, run: { status: "WAITING" } });
    await change(run, "SUCCEEDED");
    expect(await next()).toMatchObject({
      seq: 3,
      at: expect.any(String),
      run: { status: "SUCCEEDED" },
    });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  it.each(["garbage", "another user's run"])("refuses %s", async (name) => {
    const other = await createOrganization(database.pool);
    const run = await seedRun(database.pool, other);
    const result = await open(PROGRESS, { id: name === "garbage" ? name : run.id });
    expect(codes(result as ExecutionResult)).toEqual(["BAD_USER_INPUT"]);
  });

  it.each([
    "{ syncProgress(runId: $id) { run { issues { totalCount } } } }",
    "{ syncProgress(runId: $id) { ...Deep } } fragment Deep on SyncRunUpdate { run { organization { activeRun { issues { nodes { id } } } } } }",
  ])("refuses connections: %s", async (selection) => {
    const run = await seedRun(database.pool, org, { kind: "RECORD", status: "RUNNING" });
    const result = await open(`subscription ($id: ID!) ${selection}`, { id: run.id });
    expect(codes(result as ExecutionResult)).toEqual(["BAD_USER_INPUT"]);
    expect(feed.subscribers()).toBe(0);
  });
});

describe("syncRunChanged", () => {
  const CHANGED = `subscription ($organizationId: ID) {
    syncRunChanged(organizationId: $organizationId) { seq run { id status } }
  }`;

  it("gives the unfinished runs of the user, then each change", async () => {
    const mine = await createOrganization(database.pool);
    const running = await seedRun(database.pool, mine, { status: "RUNNING" });
    await seedRun(database.pool, mine, { status: "FAILED" });
    const stream = await open(CHANGED, {}, mine);
    isStream(stream);
    const next = async () => (await stream.next()).value?.data?.syncRunChanged;
    expect(await next()).toEqual({ seq: 1, run: { id: running.id, status: "RUNNING" } });
    await change(running, "SUCCEEDED");
    expect(await next()).toEqual({ seq: 2, run: { id: running.id, status: "SUCCEEDED" } });
    await stream.return();
  });

  it("refuses another user's organization", async () => {
    const other = await createOrganization(database.pool);
    const organizationId = Buffer.from(`Organization:${other.organizationId}`).toString("base64");
    const result = await open(CHANGED, { organizationId });
    expect(codes(result as ExecutionResult)).toEqual(["BAD_USER_INPUT"]);
  });
});
