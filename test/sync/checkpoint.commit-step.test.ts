import type { PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/db/database.ts";
import { commitStep } from "../../src/sync/checkpoint.ts";
import { FencedError, renewLease, takeLease } from "../../src/sync/lease.ts";
import type { Slice } from "../../src/sync/slice.ts";
import { startRun } from "../../src/sync/start-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { DirectQueue } from "../support/direct-queue.ts";
import { createOrganization } from "../support/organization.ts";
import { testSlice } from "../support/test-slice.ts";
import { untilBlocked } from "../support/until-blocked.ts";
import { wireLog } from "../support/wire-log.ts";

describe("a step", () => {
  let database: TestDatabase;
  let slice: Slice;
  let other: PoolClient;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  beforeEach(async () => {
    const { pool } = database;
    const organization = await createOrganization(pool);
    const started = await startRun(
      { pool, queue: new DirectQueue() },
      { ...organization, kind: "FULL", trigger: "MANUAL" },
    );
    if ("refusal" in started) throw new Error(started.refusal.message);
    const run = await takeLease(pool, started.runId, "test", 60);
    if (run === null) throw new Error("The run is not to be had.");
    slice = testSlice(pool, run);
  });

  const step = () =>
    commitStep(slice, "CUSTOMERS", async () => ({ counts: { fetched: 1 }, position: "after" }));

  /** Runs the step into the locks of another transaction, which is committed then. */
  async function stepBehind(
    work: () => Promise<unknown>,
    whileItWaits: () => Promise<unknown> = async () => undefined,
  ): Promise<unknown> {
    const { pool } = database;
    other = await pool.connect();
    try {
      await other.query("begin");
      await work();
      const stepped = step().catch((error: unknown) => error);
      await untilBlocked(pool);
      await whileItWaits();
      await other.query("commit");
      return await stepped;
    } finally {
      other.release();
    }
  }

  const raiseByOther = () =>
    other.query({
      text: "update users set data_version = data_version + 1 where id = $1",
      values: [slice.run.userId],
    });

  async function written(): Promise<unknown> {
    const { rows } = await database.pool.query({
      text: `
        select u.data_version::integer as version, r.seq::integer as seq, p.fetched, p.position
        from sync_runs r
        join users u on u.id = r.user_id
        join sync_phases p on p.run_id = r.id and p.name = 'CUSTOMERS'
        where r.id = $1
      `,
      values: [slice.run.id],
    });
    return rows[0];
  }

  it("is sent with its fence and its commit, without waiting between them", async () => {
    const single = openDatabase({ url: database.url, max: 1 });
    const log = wireLog(single.pool, ["begin", "a page", "refuse_without_lease", "commit"]);
    await commitStep(testSlice(single.pool, slice.run), "CUSTOMERS", async (tx) => {
      await tx.query({ text: "select 'a page'" });
      return { counts: {}, position: null };
    });
    await single.close();
    expect(log.slice(log.indexOf("begin"), -1)).toEqual([
      "begin",
      "a page",
      "…",
      "refuse_without_lease",
      "commit",
    ]);
  });

  it("adds to what others came to whom it waited for", async () => {
    const before = (await written()) as { version: number; seq: number };
    const answer = await stepBehind(async () => {
      await raiseByOther();
      await renewLease(other, slice.run);
    });
    expect(answer).toMatchObject({ position: "after" });
    expect(await written()).toEqual({
      version: before.version + 2,
      seq: before.seq + 1,
      fetched: 1,
      position: "after",
    });
  });

  it.each([
    ["its run was taken over", "lease_token = lease_token + 1"],
    ["its run was cancelled", "status = 'CANCELED', lease_until = null"],
    ["its lease ran out", "lease_until = clock_timestamp()"],
  ])("leaves nothing when meanwhile %s", async (_, change) => {
    const before = (await written()) as { version: number };
    const answer = await stepBehind(() =>
      other.query({
        text: `update sync_runs set ${change} where id = $1`,
        values: [slice.run.id],
      }),
    );
    expect(answer).toBeInstanceOf(FencedError);
    expect(await written()).toEqual(before);
  });

  it("leaves nothing when its run was taken over while it waits for the user's row", async () => {
    const answer = await stepBehind(raiseByOther, () =>
      database.pool.query({
        text: "update sync_runs set lease_token = lease_token + 1 where id = $1",
        values: [slice.run.id],
      }),
    );
    expect(answer).toBeInstanceOf(FencedError);
    expect(await written()).toMatchObject({ fetched: 0, position: null });
  });
});
