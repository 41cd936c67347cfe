import pg from "pg";
import { afterEach, expect, it, vi } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { fingerprint, reconcileAll, summaryOf } from "../reminders/database-support.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

/** More open ones among them than two batches hold. */
const RECORDS = { customers: 60, invoices: 9_000 };

let world: SyncWorld;

afterEach(() => world.close());

/** Planned as if for the first time, nothing is missing and nothing else; and each reminder has one beginning. */
async function expectAllPlanned(): Promise<void> {
  const { database, userId } = world;
  expect((await database.pool.query("select from reminder_queue")).rowCount).toBe(0);
  const before = await fingerprint(database.pool);
  await inTransaction(database.pool, (tx) => reconcileAll(tx, { userId, now: new Date() }));
  expect(await fingerprint(database.pool)).toEqual(before);
  const reminders = await database.prisma.reminder.count();
  const summary = await summaryOf(database.pool, userId);
  const events = summary.map((line) => Number(line.split(" ").at(-1)));
  expect(events.reduce((sum, count) => sum + count)).toBe(reminders);
  expect(summary.filter((line) => !/ (PENDING PLANNED|SKIPPED SKIPPED) \d+$/.test(line))).toEqual(
    [],
  );
}

/** How many transactions had taken a batch at the same time. */
function mostAtOnce({ calls, contexts }: { calls: unknown[][]; contexts: unknown[] }): number {
  const planning = new Set<unknown>();
  let most = 0;
  for (const [index, [statement]] of calls.entries()) {
    if ((statement as { name?: string }).name === "take_queued_invoices") {
      planning.add(contexts[index]);
      most = Math.max(most, planning.size);
    }
    if (statement === "commit") planning.delete(contexts[index]);
  }
  return most;
}

async function expectCounted(runId: string): Promise<void> {
  const { phases } = await world.result(runId);
  const { prisma } = world.database;
  const pending = await prisma.reminder.count({ where: { status: "PENDING" } });
  expect(phases.REMINDERS).toMatchObject({ status: "SUCCEEDED", inserted: pending });
  expect(phases.REMINDERS?.fetched).toBeGreaterThan(2_000);
}

it("plans what a first sync brought two batches at a time, each invoice once", async () => {
  world = await createSyncWorld(RECORDS);
  const query = vi.spyOn(pg.Client.prototype, "query");
  const run = await world.sync("FULL");
  expect(run.status).toMatch(/^SUCCEEDED/);
  expect(mostAtOnce(query.mock)).toBe(2);
  query.mockRestore();
  await expectCounted(run.runId);
  await expectAllPlanned();
});

it("loses nothing and plans nothing twice when one of the two batches breaks", async () => {
  world = await createSyncWorld(RECORDS);
  const { pool } = world.database;
  await pool.query("create sequence batches");
  await pool.query(`
    create function fail_third() returns trigger language plpgsql as $$
    begin
      if nextval('batches') = 3 then
        raise exception 'the disk is full' using errcode = '53100';
      end if;
      return null;
    end
    $$
  `);
  await pool.query(`
    create trigger fail_third before insert on payment_reminders
    for each statement execute function fail_third()
  `);
  const broken = await world.sync("FULL");
  expect(broken.phases.REMINDERS?.status).toBe("FAILED");
  await world.sync("INCREMENTAL");
  await expectAllPlanned();
});
