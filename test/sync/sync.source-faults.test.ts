import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FaultKind, FaultTarget } from "../../src/sandbox/switches.ts";
import { createSyncWorld, type SyncResult, type SyncWorld } from "../support/sync-world.ts";
import { FastClock } from "../zoho/fast-clock.ts";

const CUSTOMERS = 120;
const INVOICES = 180;

describe("when Zoho misbehaves", () => {
  let world: SyncWorld;

  beforeEach(async () => {
    world = await createSyncWorld(
      { customers: CUSTOMERS, invoices: INVOICES, switches: { limitHeaders: "off" } },
      { clock: new FastClock() },
    );
  });
  afterEach(() => world.close());

  function syncWith(kind: FaultKind, times: number, match: FaultTarget): Promise<SyncResult> {
    world.sandbox.setSwitches({ faults: [{ kind, times, match }] });
    return world.sync("INCREMENTAL");
  }
  const made = (kind: FaultTarget) => world.sandbox.log.counters.byKind[kind] ?? 0;
  const stored = () => world.database.prisma.invoice.count();

  it.each([
    "500-json",
    "502-html",
    "truncated-json",
    "not-json-200",
    "code-nonzero-200",
    "reset",
  ] as const)("tries again after a %s, and nothing is missing", async (kind) => {
    const run = await syncWith(kind, 2, "invoices");
    expect(run.phases.INVOICES).toMatchObject({ failed: 0, inserted: INVOICES, apiCalls: 3 });
    expect(await stored()).toBe(INVOICES);
  });

  it.each([
    ["500-json", "SOURCE_FAILED", /internal error/],
    ["502-html", "SOURCE_FAILED", /internal error/],
    ["truncated-json", "BAD_ANSWER", /cannot be used/],
    ["not-json-200", "BAD_ANSWER", /cannot be used/],
    ["reset", "UNREACHABLE", /could not be reached/],
  ] as const)(
    "gives a list up after four times %s, says why, and goes on with the next",
    async (kind, code, text) => {
      const before = made("contacts");
      const run = await syncWith(kind, Number.POSITIVE_INFINITY, "contacts");
      expect(made("contacts") - before).toBe(4);
      expect(run).toMatchObject({ status: "SUCCEEDED_WITH_ISSUES", errorCode: code });
      expect(run.phases.CUSTOMERS).toMatchObject({ status: "FAILED", apiCalls: 4 });
      expect(run.phases.CUSTOMERS?.error).toMatch(text);
      expect(run.phases.INVOICES).toMatchObject({ inserted: INVOICES });

      world.sandbox.setSwitches({ faults: [] });
      const next = await world.sync("INCREMENTAL");
      expect(next.phases.CUSTOMERS).toMatchObject({ inserted: CUSTOMERS });
      const unlinked = await world.database.prisma.invoice.count({ where: { customerId: null } });
      expect(unlinked).toBe(0);
    },
  );

  it("never takes a list that failed for one that is empty", async () => {
    await world.sync("INCREMENTAL");
    world.sandbox.setSwitches({
      faults: [{ kind: "truncated-json", times: Number.POSITIVE_INFINITY, match: "invoices" }],
    });
    const run = await world.sync("FULL");
    expect(run.phases.INVOICES?.status).toBe("FAILED");
    expect(run.phases.DELETIONS).toMatchObject({ fetched: 0, deleted: 0 });
    const deleted = await world.database.prisma.invoice.count({
      where: { deletedAt: { not: null } },
    });
    expect(deleted).toBe(0);
  });

  it("makes a new token once when one expired", async () => {
    world.sandbox.expireAccessTokens();
    const before = made("token");
    const run = await world.sync("INCREMENTAL");
    expect(run.phases.INVOICES).toMatchObject({ inserted: INVOICES });
    expect(made("token") - before).toBe(1);
  });

  it("stops at once and asks to connect again when even a new token is refused", async () => {
    const before = { token: made("token"), contacts: made("contacts") };
    world.sandbox.setSwitches({
      faults: [{ kind: "401-57", times: Number.POSITIVE_INFINITY, match: "contacts" }],
    });
    const run = await world.sync("INCREMENTAL");
    expect(run).toMatchObject({ status: "FAILED", errorCode: "NEEDS_RECONNECT" });
    expect(run.phases.INVOICES).toMatchObject({ status: "SKIPPED", apiCalls: 0 });
    expect(made("token") - before.token).toBe(1);
    expect(made("contacts") - before.contacts).toBe(2);
    const organization = await world.database.prisma.organization.findUniqueOrThrow({
      where: { id: world.organizationId },
    });
    expect(organization.status).toBe("NEEDS_RECONNECT");
    await expect(world.start("INCREMENTAL")).rejects.toThrow(/Connect it again/);
  });

  it.each(["400", "200", "localized"] as const)(
    "waits for the token endpoint when that throttles (%s), and asks it no more meanwhile",
    async (tokenThrottle) => {
      world.sandbox.setSwitches({ tokenThrottle, tokensPerTenMinutes: 0 });
      world.sandbox.expireAccessTokens();
      const before = made("token");
      const run = await world.sync("INCREMENTAL");
      expect(run.status).toBe("WAITING");
      expect(made("token") - before).toBe(1);
      const { resumesAt } = await world.database.prisma.syncRun.findUniqueOrThrow({
        where: { id: run.runId },
      });
      expect(resumesAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
      await world.finish(run.runId);
      expect(made("token") - before).toBe(1);
    },
  );

  it("leaves a detail that fails every time for the next sync, and reads the others", async () => {
    const run = await syncWith("500-json", 4, "contact");
    const details = run.phases.CUSTOMER_DETAILS;
    expect(details?.status).toMatch(/^SUCCEEDED/);
    expect(details).toMatchObject({ skipped: 1, apiCalls: (details?.fetched ?? 0) + 3 });
    const next = await world.sync("INCREMENTAL");
    expect(next.phases.CUSTOMER_DETAILS).toMatchObject({ fetched: 1, updated: 1 });
  });

  it("gives up on details when three in a row cannot be had", async () => {
    const run = await syncWith("reset", Number.POSITIVE_INFINITY, "contact");
    expect(run.phases.CUSTOMER_DETAILS).toMatchObject({ status: "FAILED", apiCalls: 12 });
    expect(run.phases.INVOICES).toMatchObject({ inserted: INVOICES });
    expect(run.status).toBe("SUCCEEDED_WITH_ISSUES");
  });

  it("deletes what is gone though one record cannot be had", async () => {
    await world.sync("INCREMENTAL");
    for (const { id } of world.sandbox.world.invoices().slice(0, 3)) {
      world.sandbox.world.deleteInvoice(id, { force: true });
    }
    world.sandbox.setSwitches({ faults: [{ kind: "500-json", times: 4, match: "invoice" }] });
    const run = await world.sync("FULL");
    expect(run.phases.DELETIONS).toMatchObject({ fetched: 3, deleted: 2, skipped: 1 });
  });

  it("sets one detail aside that it cannot have, and reads the others", async () => {
    let turned = "";
    world.sandbox.beforeResponse(({ kind, ids: [id = ""] }) => {
      if (kind !== "contact" || turned !== "") return;
      turned = id;
      // What is no customer any more is refused.
      world.sandbox.world.editCustomer(id, { type: "vendor" });
    });
    const run = await world.sync("INCREMENTAL");
    world.sandbox.beforeResponse(null);
    const details = run.phases.CUSTOMER_DETAILS;
    expect(details).toMatchObject({ skipped: 1, failed: 0 });
    expect(details?.status).toMatch(/^SUCCEEDED/);
    expect(details?.fetched).toBeGreaterThan(1);
    expect(run.phases.INVOICES).toMatchObject({ inserted: INVOICES });
  });
});
