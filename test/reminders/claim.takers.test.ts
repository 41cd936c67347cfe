import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { seeded } from "../support/random.ts";
import { claim, complete, createDueTenant, planDue } from "./claim-support.ts";
import type { Tenant } from "./database-support.ts";

const TAKERS = 5;
const REMINDERS = 40;
const LEASE_SECONDS = 0.4;
const NOW = new Date("2026-06-17T08:00:00Z");

let db: TestDatabase;
let tenant: Tenant;

beforeAll(async () => {
  db = await createTestDatabase();
  tenant = await createDueTenant(db.pool);
  await planDue(db.pool, tenant, REMINDERS);
});

afterAll(() => db.close());

/** A taker of its own process: one connection, and the end of it may come at any moment. */
async function live(seed: number): Promise<void> {
  const random = seeded(seed);
  const pool = new Pool({ connectionString: db.url, max: 1 });
  // A killed connection reports it as an event.
  pool.on("error", () => undefined);
  const fate = Math.floor(random() * 4);
  try {
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    const request = { limit: 1 + Math.floor(random() * 4), leaseSeconds: LEASE_SECONDS, now: NOW };
    const [claims] = await Promise.all([
      claim(pool, tenant, request),
      fate === 0 ? kill(rows[0]?.pid ?? 0) : undefined,
    ]);
    // Killed after it has sent, or before: nobody reports.
    if (fate === 1) return;
    for (const one of claims) {
      const { kind } = await complete(pool, tenant, one.token);
      if (kind !== "TAKEN_OVER") expect(kind).toBe("DELIVERED");
    }
  } catch (error) {
    if (fate !== 0) throw error;
  } finally {
    await pool.end();
  }
}

async function kill(pid: number): Promise<void> {
  await db.pool.query({ text: "select pg_terminate_backend($1)", values: [pid] });
}

async function delivered(): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>({
    text: "select count(*) from payment_reminders where user_id = $1 and status = 'DELIVERED'",
    values: [tenant.userId],
  });
  return Number(rows[0]?.count);
}

test("five takers, killed at random, never hold one at the same time, and none is lost", {
  timeout: 60_000,
}, async () => {
  const takers = Array.from({ length: TAKERS }, async (_, taker) => {
    for (let life = 0; (await delivered()) < REMINDERS; life += 1) {
      await live(1 + taker + TAKERS * life);
    }
  });
  await Promise.all(takers);

  // By the database's own clock: a claim begins only after the lease of the one before it has ended.
  const { rows } = await db.pool.query({
    text: `
      with claims as (
        select
          e.reminder_id,
          e.created_at as began,
          lag((e.data ->> 'until')::timestamptz) over (partition by e.reminder_id order by e.created_at) as ended
        from reminder_events e
        where e.user_id = $1 and e.kind = 'CLAIMED'
      )
      select
        (select count(*)::integer from claims where began < ended) as together,
        (select count(*) > 0 from claims where ended is not null) as "someWereTakenAgain",
        (
          select count(*)::integer
          from (
            select from reminder_events
            where user_id = $1 and kind = 'DELIVERED'
            group by reminder_id
            having count(*) = 1
          ) once
        ) as "deliveredOnce"
    `,
    values: [tenant.userId],
  });
  expect(rows).toEqual([{ together: 0, someWereTakenAgain: true, deliveredOnce: REMINDERS }]);
});
