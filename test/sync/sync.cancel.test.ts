import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cancelRun } from "../../src/sync/cancel-run.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

describe("a sync that is cancelled", () => {
  let world: SyncWorld;

  beforeEach(async () => {
    world = await createSyncWorld({ customers: 300, invoices: 1_500 });
  });
  afterEach(() => world.close());

  const cancel = (runId: string) =>
    cancelRun({ pool: world.database.pool, queue: world.queue }, { userId: world.userId, runId });

  it.each([
    ["while the page before is being stored", 0],
    ["once the page before is stored", 597],
  ])("stops within the pages in flight, and the next one loses nothing: %s", async (_, stored) => {
    const runId = await world.start("INCREMENTAL");
    let pages = 0;
    let storedAtCancel = 0;
    const over = Promise.withResolvers<void>();
    world.sandbox.beforeResponse(async ({ kind }) => {
      if (kind !== "invoices") return;
      pages += 1;
      if (pages !== 4) return;
      await vi.waitFor(async () => {
        expect(await world.database.prisma.invoice.count()).toBeGreaterThanOrEqual(stored);
      });
      expect(await cancel(runId)).toEqual({ runId });
      storedAtCancel = await world.database.prisma.invoice.count();
      // The worker does not wait for an answer that nobody wants any more.
      if (stored === 0) await over.promise;
    });
    await world.engine.runSlice(runId, new AbortController().signal);
    const open = await world.database.pool.query(
      "select id from api_calls where run_id = $1 and finished_at is null",
      [runId],
    );
    expect(open.rows).toEqual([]);
    over.resolve();
    world.sandbox.beforeResponse(null);

    const run = await world.result(runId);
    expect(run.status).toBe("CANCELED");
    expect(run.phases.CUSTOMERS?.status).toMatch(/^SUCCEEDED/);
    expect(run.phases.INVOICES?.status).toBe("CANCELED");
    expect(run.phases.REMINDERS?.status).toBe("CANCELED");
    expect(pages).toBeLessThanOrEqual(5);
    expect(await world.database.prisma.invoice.count()).toBe(storedAtCancel);
    expect(storedAtCancel).toBe(run.phases.INVOICES?.inserted);
    const calls = await world.database.pool.query(
      "select count(*)::integer as made from api_calls where run_id = $1",
      [runId],
    );
    expect(calls.rows).toEqual([{ made: run.apiCalls }]);
    const state = await world.database.prisma.syncState.findUniqueOrThrow({
      where: { organizationId: world.organizationId },
    });
    expect(state.invoicesWatermark).toBeNull();

    const next = await world.sync("INCREMENTAL");
    expect(next.phases.INVOICES).toMatchObject({
      fetched: 1_500,
      inserted: 1_500 - storedAtCancel,
    });
    expect(await world.database.prisma.invoice.count()).toBe(1_500);
    // Also those whose run was cancelled before it planned anything.
    const unplanned = await world.database.pool.query(`
      select number
      from invoices_cache i
      where reminders_blocked_by is null
        and not exists (select from payment_reminders r where r.invoice_id = i.id and r.status = 'PENDING')
    `);
    expect(unplanned.rows).toEqual([]);
  });

  it("is not interrupted by the end of a process, which hands it over after its page", async () => {
    const runId = await world.start("INCREMENTAL");
    const stopping = new AbortController();
    let pages = 0;
    world.sandbox.beforeResponse(({ kind }) => {
      if (kind !== "invoices") return;
      pages += 1;
      if (pages === 3) stopping.abort();
    });
    await world.engine.runSlice(runId, stopping.signal);
    world.sandbox.beforeResponse(null);
    expect(await world.result(runId)).toMatchObject({ status: "RUNNING" });
    expect(world.queue.enqueued.at(-1)).toEqual({ runId, startAfter: null });
    const run = await world.finish(runId);
    expect(run.phases.INVOICES).toMatchObject({ fetched: 1_500, inserted: 1_500 });
    expect(run.apiCalls).toBe(
      await world.database.pool
        .query<{ calls: number }>(
          "select count(*)::integer as calls from api_calls where run_id = $1",
          [runId],
        )
        .then(({ rows }) => rows[0]?.calls),
    );
  });

  it.each([0, 0.02, 0.05, 0.1])(
    "costs no call more in slices of %d seconds than in one",
    async (sliceSeconds) => {
      const sliced = await createSyncWorld(
        {},
        { sandbox: world.sandbox, settings: { sliceSeconds } },
      );
      try {
        world.sandbox.setSwitches({ latencyMs: 3 });
        const [one, many] = [await world.sync("FULL"), await sliced.sync("FULL")];
        expect(sliced.queue.enqueued.length).toBeGreaterThan(1);
        expect(many.apiCalls).toBe(one.apiCalls);
      } finally {
        await sliced.close();
      }
    },
  );

  it("while many cancel, start and work at once, ends once and leaves no deadlock behind", async () => {
    const runId = await world.start("INCREMENTAL");
    const working = world.engine.runSlice(runId, new AbortController().signal);
    let cancelled: unknown[] = [];
    world.sandbox.beforeResponse(async ({ kind }) => {
      if (kind !== "invoices" || cancelled.length > 0) return;
      cancelled = ["under way"];
      cancelled = await Promise.all(Array.from({ length: 5 }, () => cancel(runId)));
    });
    await working;
    world.sandbox.beforeResponse(null);
    expect(cancelled.filter((answer) => JSON.stringify(answer).includes('runId":"'))).toHaveLength(
      1,
    );
    expect(await world.result(runId)).toMatchObject({ status: "CANCELED" });
  });
});
