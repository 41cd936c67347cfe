import { expect, it } from "vitest";
import type { UpgradeOptions, UpgradeTrial } from "./upgrade-trial.ts";

/** The same for a few thousand invoices, in `npm test`, and for a hundred thousand. */
export function itKeepsTheUpgradesPromises(
  trial: () => UpgradeTrial,
  { oldInvoices, kills, upserts }: UpgradeOptions,
): void {
  async function count(text: string): Promise<number> {
    const { rows } = await trial().world.database.pool.query<{ count: number }>(
      `select count(*)::integer as count ${text}`,
    );
    return rows[0]?.count ?? Number.NaN;
  }

  it("lets the old application write all the while: no insert waits a second for a lock", async () => {
    const { inserted } = trial().writer;
    expect(inserted).toBeGreaterThan(50);
    expect(await count("from invoices_cache where zoho_invoice_id like 'W%'")).toBe(inserted);
    expect(
      await count(`
        from payment_reminders r
        join invoices_cache i on i.id = r.invoice_id
        where i.zoho_invoice_id like 'W%'
      `),
    ).toBe(inserted);
  });

  if (upserts) {
    it("lets it go on updating through the unique keys of its own schema, which were kept by hand", async () => {
      const { inserted } = trial().writer;
      expect(
        await count("from invoices_cache where zoho_invoice_id like 'W%' and balance = 10.0"),
      ).toBe(inserted);
      expect(
        await count(`
          from sync_metadata m
          join organizations o on o.id = m.organization_id
          where m.last_invoice_sync_at is not null
        `),
      ).toBe(1);
    });
  }

  it("links every invoice that has a customer, and lists the others", async () => {
    expect(
      await count(`
        from invoices_cache i
        join customers_cache c
          on c.organization_id = i.organization_id and c.zoho_customer_id = i.zoho_customer_id
        where i.customer_id is distinct from c.id
      `),
    ).toBe(0);
    const { backfill } = trial();
    expect(backfill.status).toBe("SUCCEEDED_WITH_ISSUES");
    expect(await count("from invoices_cache where customer_id is null")).toBe(
      backfill.phases.BACKFILL?.skipped,
    );
    expect(
      await count(`
        from (select zoho_invoice_id from invoices_cache where customer_id is null) unlinked
        full join (
          select source_id from sync_issues where code = 'CUSTOMER_NOT_FOUND' and resolved_at is null
        ) listed on listed.source_id = unlinked.zoho_invoice_id
        where listed is null or unlinked is null
      `),
    ).toBe(0);
    expect(
      await count(`
        from payment_reminders r
        join invoices_cache i on i.id = r.invoice_id
        where r.customer_id is distinct from i.customer_id
      `),
    ).toBe(0);
  });

  it("is told beforehand by a dry run, which changes nothing", () => {
    const { dryRun, changedByDryRun, backfill } = trial();
    const { fetched, updated, skipped } = dryRun.phases.BACKFILL ?? {};
    expect(backfill.phases.BACKFILL).toMatchObject({ fetched, updated, skipped });
    expect(updated).toBeGreaterThanOrEqual(oldInvoices - oldInvoices / 100);
    expect(skipped).toBeGreaterThan(oldInvoices / 100);
    expect(changedByDryRun).toEqual([]);
    expect(dryRun.apiCalls).toBe(0);
  });

  it("goes on with the backfill when its worker was killed, and counts nothing twice", () => {
    expect(trial().kills).toHaveLength(kills);
    expect(trial().kills).toContain("BACKFILL");
  });

  it("loses no value of the old columns, and no invoice or reminder", async () => {
    const COPIED = "id, customer_name, customer_phone, customer_country_code, customer_timezone";
    expect(
      await count(`
        from (select ${COPIED} from remembered.invoices except select ${COPIED} from invoices_cache) lost
      `),
    ).toBe(0);
    const MIRRORED =
      "id, number, reference, status, date, due_date, total, balance, currency_code, zoho_customer_id, zoho_last_modified_at, created_at";
    expect(
      await count(`
        from (
          select ${MIRRORED} from remembered.invoices where zoho_invoice_id like '900000%'
          except
          select ${MIRRORED} from invoices_cache
        ) lost
      `),
    ).toBe(0);
    expect(
      await count(`
        from remembered.reminders o
        left join payment_reminders r on r.id = o.id and r.offset_days = o.offset_days
          and r.scheduled_for = o.scheduled_for and r.status = 'DELIVERED' and r.delivered_at is not null
        where r.id is null
      `),
    ).toBe(0);
  });

  it("mirrors Zoho afterwards, over the old rows", async () => {
    const { sync, world } = trial();
    expect(sync.status).toMatch(/^SUCCEEDED/);
    const inZoho = world.sandbox.world.invoices().length;
    expect(sync.phases.INVOICES).toMatchObject({ updated: inZoho, inserted: 0, failed: 0 });
  });
}
