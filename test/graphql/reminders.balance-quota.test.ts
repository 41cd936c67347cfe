import { afterEach, expect, it } from "vitest";
import { quotaUsage } from "../../src/connections/usage.ts";
import { type BalanceWorld, createBalanceWorld } from "./balance-world.ts";

/** As many calls as are left once the first balances are read again. */
const LEFT = 2;
const DUE = 5;
const PER_DAY = 500;
const PATIENCE_MS = 10_000;

let world: BalanceWorld;

afterEach(() => world.close());

/** Others use up all calls of the day but those left, between the look at the quota and the first call. */
async function useUpOurs(): Promise<void> {
  await world.sync.database.pool.query({
    text: `
      insert into api_calls (organization_id, priority, reserved_at, deadline_at, finished_at)
      select $1, 'BACKGROUND', now(), now(), now()
      from generate_series(1, $2::integer - (select count(*) from api_calls)::integer)
    `,
    values: [world.sync.organizationId, PER_DAY - LEFT],
  });
}

/** Somebody else's application does: only Zoho knows, and says so with its refusal. */
async function useUpTheirs(): Promise<void> {
  world.sync.sandbox.setSwitches({
    limitHeaders: "off",
    faults: [{ kind: "429-45", match: "invoice", skip: LEFT, times: DUE }],
  });
}

it.each([
  ["as we count", useUpOurs],
  ["as only Zoho knows", useUpTheirs],
])(
  "hands out by the stored balance what the quota no longer reaches for, %s",
  async (_name, useUp) => {
    world = await createBalanceWorld({ perDay: PER_DAY });
    const { database, sandbox, organizationId, limits } = world.sync;
    const invoices: string[] = [];
    for (let count = 0; count < DUE; count += 1) invoices.push(await world.dueReminder());
    for (const id of invoices) sandbox.world.payInvoice(id);
    world.setQuota(async (id) => {
      const usage = await quotaUsage(database.pool, id, limits);
      expect(usage.perDayLimit - usage.usedToday).toBeGreaterThanOrEqual(DUE);
      await useUp();
      return usage;
    });

    const started = performance.now();
    expect(await world.claim()).toBe(DUE - LEFT);
    // Nobody waits for the calls of tomorrow.
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
    const blocks = await Promise.all(invoices.map((id) => world.blockOf(id)));
    expect(blocks.toSorted()).toEqual([
      ...Array.from({ length: LEFT }, () => "PAID"),
      ...Array.from({ length: DUE - LEFT }, () => null),
    ]);
    const held = await database.prisma.reminder.groupBy({
      by: ["status"],
      where: { status: { in: ["CLAIMED", "PENDING"] }, scheduledFor: { lte: new Date() } },
      _count: true,
    });
    expect(held).toEqual([{ status: "CLAIMED", _count: DUE - LEFT }]);

    // Everybody who asks next finds the day used up; nothing is handed out twice.
    world.setQuota((id) => quotaUsage(database.pool, id, limits));
    expect(await world.claim()).toBe(0);
    expect(
      await database.prisma.syncRun.count({ where: { organizationId, status: "RUNNING" } }),
    ).toBe(0);
  },
);
