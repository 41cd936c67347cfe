import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import type { RunUpdate } from "../../src/live/run-snapshot.ts";
import { notifyRun } from "../../src/sync/notify-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { isCollected } from "../support/is-collected.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import {
  changeRun,
  countListeners,
  createRun,
  dropListeners,
  insertRun,
  silent,
} from "./support.ts";

let database: TestDatabase;
let feed: RunFeed;
let tenant: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  feed = createRunFeed({ url: database.url, db: database.pool, log: silent });
  await feed.start();
  tenant = await createOrganization(database.pool);
});
afterEach(async () => {
  await feed.stop();
  expect(feed.subscribers()).toBe(0);
});

async function follow(runId: string, afterSeq: number | null = null, who = tenant) {
  const stream = await feed.followRun(who, runId, afterSeq);
  if (stream === null) throw new Error("There is no such run.");
  return stream;
}

async function nextOf(stream: AsyncIterableIterator<RunUpdate>): Promise<RunUpdate> {
  const { value, done } = await stream.next();
  if (done === true) throw new Error("The stream has ended.");
  return value;
}

async function collect(stream: AsyncIterableIterator<RunUpdate>): Promise<RunUpdate[]> {
  const updates: RunUpdate[] = [];
  for await (const update of stream) updates.push(update);
  return updates;
}

describe("followRun", () => {
  test("holds on to nothing that its subscriber has read", async () => {
    const stream = await follow(await createRun(database.pool, tenant));
    const told = new WeakRef(await nextOf(stream));
    expect(await isCollected(told)).toBe(true);
    await stream.return?.();
  });

  test("tells the present state at once, then changes, the last state once, then ends", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId);
    expect(await nextOf(stream)).toMatchObject({ seq: 1, run: { id: runId, status: "RUNNING" } });
    await changeRun(database.pool, runId);
    const second = await nextOf(stream);
    expect(second).toMatchObject({ seq: 2, run: { phases: [{ name: "RECORD", fetched: 1 }] } });
    expect(second.at).toEqual(second.run.updatedAt);
    await changeRun(database.pool, runId, "SUCCEEDED");
    expect(await nextOf(stream)).toMatchObject({ seq: 3, run: { status: "SUCCEEDED" } });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(feed.subscribers()).toBe(0);
  });

  test("ends when the run is removed", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId);
    await nextOf(stream);
    await inTransaction(database.pool, async (tx) => {
      await notifyRun(tx, runId);
      await tx.query({ text: "delete from sync_runs where id = $1", values: [runId] });
    });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  test("seq strictly grows, each state is whole, and the last comes exactly once, under load", async () => {
    const runId = await createRun(database.pool, tenant);
    const readers = await Promise.all(Array.from({ length: 5 }, async () => follow(runId)));
    const collected = readers.map(collect);
    for (let change = 0; change < 200; change += 1) await changeRun(database.pool, runId);
    const late = collect(await follow(runId));
    const last = await changeRun(database.pool, runId, "SUCCEEDED_WITH_ISSUES");
    for (const updates of [...(await Promise.all(collected)), await late]) {
      const seqs = updates.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(seqs.at(-1)).toBe(last);
      expect(updates.filter(({ run }) => run.finishedAt !== null)).toHaveLength(1);
      for (const { seq, run } of updates) {
        expect(run.seq).toBe(seq);
        expect(run.phases[0]?.fetched).toBe(seq - 1);
      }
    }
  });

  test("no change is lost between the present state and the changes", async () => {
    for (let round = 0; round < 50; round += 1) {
      const runId = await createRun(database.pool, tenant);
      const [updates] = await Promise.all([
        follow(runId).then(collect),
        changeRun(database.pool, runId, "SUCCEEDED"),
      ]);
      expect(updates.at(-1)).toMatchObject({ seq: 2, run: { status: "SUCCEEDED" } });
      expect(updates.length).toBeLessThanOrEqual(2);
    }
  });

  test("a finished run: its last state, then the end", async () => {
    const runId = await createRun(database.pool, tenant, "FAILED");
    const updates = await collect(await follow(runId));
    expect(updates.map(({ run }) => run.status)).toEqual(["FAILED"]);
  });

  test("afterSeq of the present state: only what comes after it", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId, 1);
    await changeRun(database.pool, runId, "CANCELED");
    expect((await collect(stream)).map(({ seq }) => seq)).toEqual([2]);
  });

  test("afterSeq of an older state: the present one at once", async () => {
    const runId = await createRun(database.pool, tenant);
    const seq = await changeRun(database.pool, runId);
    expect((await nextOf(await follow(runId, seq - 1))).seq).toBe(seq);
  });

  test("afterSeq above the present seq counts as none", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId, 1000);
    expect((await nextOf(stream)).seq).toBe(1);
    await changeRun(database.pool, runId, "SUCCEEDED");
    expect((await collect(stream)).map(({ seq }) => seq)).toEqual([2]);
  });

  test("afterSeq of a last state: the end, without telling it twice", async () => {
    const runId = await createRun(database.pool, tenant);
    const last = await changeRun(database.pool, runId, "SUCCEEDED");
    expect(await collect(await follow(runId, last))).toEqual([]);
  });

  test("another user's run, an unknown one and a malformed id are all null", async () => {
    const runId = await createRun(database.pool, tenant);
    const stranger = await createOrganization(database.pool);
    expect(await feed.followRun(stranger, runId, null)).toBeNull();
    expect(await feed.followRun(tenant, randomUUID(), null)).toBeNull();
    expect(await feed.followRun(tenant, "' or true", null)).toBeNull();
    expect(feed.subscribers()).toBe(0);
  });

  test("a subscriber that reads nothing holds one state, however many notifications go by", async () => {
    const runId = await createRun(database.pool, tenant);
    const stalled = await follow(runId);
    const reading = collect(await follow(runId));
    await database.pool.query({
      text: `
        select pg_notify('dunlin_run', json_build_object(
          'runId', $1::text, 'userId', $2::text, 'organizationId', $3::text, 'seq', n)::text)
        from generate_series(1, 5000) n
      `,
      values: [runId, tenant.userId, tenant.organizationId],
    });
    for (let change = 0; change < 20; change += 1) await changeRun(database.pool, runId);
    const last = await changeRun(database.pool, runId, "SUCCEEDED");
    expect((await reading).at(-1)?.seq).toBe(last);
    expect((await collect(stalled)).map(({ seq }) => seq)).toEqual([last]);
  });

  test("after a lost connection it tells what happened meanwhile", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId);
    await nextOf(stream);
    const pending = nextOf(stream);
    expect(await dropListeners(database.pool)).toBe(1);
    await changeRun(database.pool, runId, "SUCCEEDED");
    expect(await pending).toMatchObject({ seq: 2, run: { status: "SUCCEEDED" } });
    expect((await stream.next()).done).toBe(true);
  });

  test("stop ends the streams; a reader gets the end, not an error", async () => {
    const runId = await createRun(database.pool, tenant);
    const stream = await follow(runId);
    await nextOf(stream);
    const pending = stream.next();
    await feed.stop();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(await feed.followRun(tenant, runId, null)).toBeNull();
    expect(await countListeners(database.pool)).toBe(0);
  });
});

describe("followAll", () => {
  test("tells unfinished runs at once, then every change, without end", async () => {
    const open = await createRun(database.pool, tenant);
    await insertRun(database.pool, tenant, "FAILED");
    const stream = feed.followAll(tenant, null);
    expect((await nextOf(stream)).runId).toBe(open);
    await changeRun(database.pool, open, "SUCCEEDED");
    expect(await nextOf(stream)).toMatchObject({ runId: open, run: { status: "SUCCEEDED" } });
    const next = await createRun(database.pool, tenant);
    expect(await nextOf(stream)).toMatchObject({ runId: next, seq: 1 });
    await stream.return?.();
    expect(feed.subscribers()).toBe(0);
  });

  test("only the organization asked for", async () => {
    const { organizationId: otherOrganization } = await createOrganization(database.pool, tenant);
    const stream = feed.followAll(tenant, otherOrganization);
    await createRun(database.pool, tenant);
    const wanted = await createRun(database.pool, {
      userId: tenant.userId,
      organizationId: otherOrganization,
    });
    expect((await nextOf(stream)).runId).toBe(wanted);
  });

  test("nothing of another user, even when a notification lies about whose run it is", async () => {
    const stranger = await createOrganization(database.pool);
    const theirs = await createRun(database.pool, stranger);
    const stream = feed.followAll(tenant, null);
    await changeRun(database.pool, theirs);
    await database.pool.query({
      text: "select pg_notify('dunlin_run', $1)",
      values: [
        JSON.stringify({
          runId: theirs,
          userId: tenant.userId,
          organizationId: tenant.organizationId,
          seq: 99,
        }),
      ],
    });
    const mine = await createRun(database.pool, tenant);
    expect((await nextOf(stream)).runId).toBe(mine);
  });

  test("after a lost connection: what finished, what began, and what did both meanwhile", async () => {
    const open = await createRun(database.pool, tenant);
    const stream = feed.followAll(tenant, null);
    expect((await nextOf(stream)).runId).toBe(open);
    await dropListeners(database.pool);
    await changeRun(database.pool, open, "SUCCEEDED");
    const began = await createRun(database.pool, tenant);
    const both = await createRun(database.pool, tenant, "FAILED");
    const told = [await nextOf(stream), await nextOf(stream), await nextOf(stream)];
    expect(new Map(told.map(({ runId, run }) => [runId, run.status]))).toEqual(
      new Map([
        [open, "SUCCEEDED"],
        [began, "RUNNING"],
        [both, "FAILED"],
      ]),
    );
  });

  test("a payload that is no notification harms nobody", async () => {
    const stream = feed.followAll(tenant, null);
    await database.pool.query({ text: "select pg_notify('dunlin_run', 'nonsense')" });
    const runId = await createRun(database.pool, tenant);
    expect((await nextOf(stream)).runId).toBe(runId);
  });

  test("one that reads nothing is ended with an error rather than told less", async () => {
    const stream = feed.followAll(tenant, null);
    await database.pool.query({
      text: `
        with made as (
          insert into sync_runs (user_id, organization_id, kind, trigger, status)
          select $1::uuid, $2::uuid, 'RECORD', 'MANUAL', 'RUNNING' from generate_series(1, 1001)
          returning id, user_id, organization_id, seq
        )
        select pg_notify('dunlin_run', json_build_object(
          'runId', id, 'userId', user_id, 'organizationId', organization_id, 'seq', seq)::text)
        from made
      `,
      values: [tenant.userId, tenant.organizationId],
    });
    await vi.waitFor(() => expect(feed.subscribers()).toBe(0));
    await expect(stream.next()).rejects.toThrow("Subscribe again");
  });

  test("every subscriber gets the same object: the run was read once", async () => {
    const streams = [feed.followAll(tenant, null), feed.followAll(tenant, null)];
    const runId = await createRun(database.pool, tenant);
    await Promise.all(streams.map(nextOf));
    await changeRun(database.pool, runId);
    const [one, other] = await Promise.all(streams.map(nextOf));
    expect(one).toBe(other);
  });
});
