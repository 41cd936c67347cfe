import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DETAIL_LOOK } from "../../src/customers/customers-needing-detail.ts";
import { REREAD_LOOK } from "../../src/invoices/invoices-to-reread.ts";
import { seededRandom } from "../../src/sandbox/random.ts";
import { createSyncWorld, type SyncWorld } from "../support/sync-world.ts";

/** More than a page, so that a quiet sync does not meet all of them. */
const CUSTOMERS = 450;
const HOUR_MS = 3_600_000;

describe("a sync looks at the customers for whom something changed", () => {
  let world: SyncWorld;
  let later = 0;
  /** Source ids of customers without a phone whom no list page shows unless they change, and whose detail nobody read. */
  let silent: string[];

  beforeAll(async () => {
    world = await createSyncWorld({
      customers: CUSTOMERS,
      invoices: 300,
      now: () => Date.now() + later,
    });
    await world.sync("INCREMENTAL");
    const { rows } = await world.database.pool.query<{ id: string }>(`
      select zoho_customer_id as id
      from customers_cache c
      where ${DETAIL_LOOK.concerns} and not ${DETAIL_LOOK.finds}
      order by zoho_last_modified_at
      limit 20
    `);
    silent = rows.map(({ id }) => id);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    later += HOUR_MS;
  });

  const next = (): string => {
    const id = silent.shift();
    if (id === undefined) throw new Error("The seed has too few customers without a phone.");
    return id;
  };
  const invoice = (customerId: string, status: "sent" | "draft" = "sent") =>
    world.sandbox.world.createInvoice({ customerId, total: "100.00", status });
  const details = async (kind: "FULL" | "INCREMENTAL" = "INCREMENTAL") => {
    const { phases } = await world.sync(kind);
    return phases.CUSTOMER_DETAILS?.apiCalls;
  };
  /** Who is without the mark though it should have it, and the reverse. */
  const wrong = async (): Promise<{ missed: number; idle: number }> => {
    const { rows } = await world.database.pool.query<{ missed: number; idle: number }>(`
      select
        count(*) filter (where not needs_look and found)::integer as missed,
        count(*) filter (where needs_look and not found)::integer as idle
      from (
        select c.needs_look, ${DETAIL_LOOK.finds} as found from customers_cache c where ${DETAIL_LOOK.concerns}
        union all
        select c.needs_look, ${REREAD_LOOK.finds} from customers_cache c where ${REREAD_LOOK.concerns}
      ) customers
    `);
    return rows[0] ?? { missed: 0, idle: 0 };
  };

  it("at everybody once after an upgrade, and then no more", async () => {
    await world.database.pool.query("update customers_cache set needs_look = true");
    expect((await wrong()).idle).toBeGreaterThan(100);
    expect(await details()).toBe(0);
    expect(await wrong()).toEqual({ missed: 0, idle: 0 });
  });

  it("in the sync after the one that brought the first open invoice", async () => {
    invoice(next());
    expect(await details()).toBe(0);
    expect(await details()).toBe(1);
    expect(await details()).toBe(0);
  });

  it("when an invoice becomes open by being read again for a person", async () => {
    const { id } = invoice(next(), "draft");
    expect(await details()).toBe(0);
    expect(await details()).toBe(0);
    world.sandbox.world.editInvoices([id], { status: "sent" }, { touch: false });
    // The source's clock tells whole seconds: of two answers in one, either may pass for the later.
    later += HOUR_MS;
    await world.sync("RECORD", { target: { type: "INVOICE", sourceId: id } });
    expect(await details()).toBe(0);
    expect(await details()).toBe(1);
  });

  it("when it is a FULL one, also at those whose mark was lost", async () => {
    const id = next();
    invoice(id);
    expect(await details()).toBe(0);
    await world.database.pool.query({
      text: "update customers_cache set needs_look = false, outstanding = 100 where zoho_customer_id = $1",
      values: [id],
    });
    expect(await details()).toBe(0);
    expect(await details("FULL")).toBe(1);
  });

  it("whatever happens, at all whom it should and at no others", async () => {
    const random = seededRandom(11);
    const { world: books } = world.sandbox;
    for (let round = 0; round < 12; round += 1) {
      later += HOUR_MS;
      for (let step = 0; step < 12; step += 1) change();
      await world.sync(random.chance(0.2) ? "FULL" : "INCREMENTAL");
      if (random.chance(0.4)) {
        const { id } = random.pick(books.invoices());
        await world.sync("RECORD", { target: { type: "INVOICE", sourceId: id } });
      }
      if (random.chance(0.4)) {
        const { id } = random.pick(customers());
        await world.sync("RECORD", { target: { type: "CUSTOMER", sourceId: id } });
      }
      if (random.chance(0.3)) await world.sync("BACKFILL");
      // What the syncs changed is looked at by the next one, which finds nothing new.
      await world.sync("INCREMENTAL");
      await world.sync("INCREMENTAL");
      expect(await wrong(), `after round ${round}`).toEqual({ missed: 0, idle: 0 });
    }

    function customers() {
      return books.customers().filter(({ type }) => type === "customer");
    }

    function change(): void {
      const { id: customerId, persons } = random.pick(customers());
      const person = persons[0];
      const { id: invoiceId, status } = random.pick(books.invoices());
      random.weighted<() => void>([
        [() => invoice(customerId, random.pick(["sent", "draft"])), 6],
        [() => books.editInvoices([invoiceId], { status: "sent" }), 2],
        [() => books.editInvoices([invoiceId], { customerId }, { touch: random.chance(0.5) }), 2],
        [() => status !== "draft" && books.voidInvoice(invoiceId), 1],
        [() => books.unpayInvoice(invoiceId), 2],
        [() => books.setCustomerStatus(customerId, random.pick(["active", "inactive"])), 3],
        [() => books.editCustomer(customerId, { companyName: random.digits(8) }), 2],
        [() => person && books.editPerson(customerId, person.id, { mobile: "", phone: "" }), 2],
      ])();
    }
  });
});
