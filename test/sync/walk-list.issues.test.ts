import { afterAll, beforeAll, expect, test } from "vitest";
import type { WalkPage } from "../../src/source/source.ts";
import { takeLease } from "../../src/sync/lease.ts";
import { type WalkedRow, walkList } from "../../src/sync/phases/walk-list.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";
import { testSlice } from "../support/test-slice.ts";

let world: SyncWorld;

beforeAll(async () => {
  world = await createSyncWorld({ customers: 5, invoices: 5 });
  await world.sync("INCREMENTAL");
});
afterAll(() => world.close());

function page(patch: Partial<WalkPage<WalkedRow>>): WalkPage<WalkedRow> {
  return {
    rows: [],
    bad: [],
    skipped: [],
    requestedAt: Date.now(),
    completesList: false,
    end: null,
    position: null,
    ...patch,
  };
}

test("a record that one page shows bad and a later one good has no open issue in the end", async () => {
  const { pool, prisma } = world.database;
  const runId = await world.start("FULL");
  const run = await takeLease(pool, runId, "test", 60);
  if (run === null) throw new Error("The run is not to be had.");
  const pages = [
    page({ bad: [{ sourceId: "5001", message: "It is bad.", raw: "{}" }] }),
    page({
      rows: [{ sourceId: "5001", outcome: "INSERTED", seenBefore: false }],
      end: { watermark: null, remark: null, probeAgain: false },
    }),
  ];
  await walkList<WalkedRow>(
    testSlice(pool, run, { source: () => world.openSource(run.organizationId) }),
    null,
    {
      phase: "INVOICES",
      stream: "invoices",
      recordType: "INVOICE",
      table: "invoices_cache",
      walk: () => ({ next: async () => pages.shift() ?? null }),
      store: async (_tx, _slice, _organization, { rows }) => rows,
      endsPhase: true,
    },
  );
  const issues = await prisma.syncIssue.findMany({ where: { sourceId: "5001" } });
  expect(issues).toMatchObject([{ code: "INVALID_RECORD", resolvedAt: expect.any(Date) }]);
  expect((await world.result(runId)).phases.INVOICES).toMatchObject({
    status: "SUCCEEDED",
    failed: 1,
  });
});
