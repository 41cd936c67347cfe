import { openDatabase } from "../../../src/db/database.ts";
import { listPages, type Page } from "./pages.ts";
import type { SyncDone, SyncTask } from "./task.ts";

type Row = Page["rows"][number];

/** What most write: each record upserted by itself through Prisma, an invoice after a look for its customer. */
export async function writeRows(task: SyncTask): Promise<SyncDone> {
  const { userId, organizationId } = task;
  const database = openDatabase({ url: task.databaseUrl, max: 2 });
  const { prisma } = database;
  const startedAt = performance.now();
  let rows = 0;
  for await (const page of listPages("contacts", task)) {
    for (const row of page) {
      rows += 1;
      if (row.contact_type === "vendor") continue;
      const zohoCustomerId = String(row.contact_id);
      const fields = customerFields(row);
      await prisma.customer.upsert({
        where: { organizationId_zohoCustomerId: { organizationId, zohoCustomerId } },
        create: { userId, organizationId, zohoCustomerId, ...fields },
        update: fields,
      });
    }
  }
  for await (const page of listPages("invoices", task)) {
    for (const row of page) {
      rows += 1;
      const zohoInvoiceId = String(row.invoice_id);
      const zohoCustomerId = String(row.customer_id);
      const customer = await prisma.customer.findUnique({
        where: { organizationId_zohoCustomerId: { organizationId, zohoCustomerId } },
        select: { id: true },
      });
      const fields = { ...invoiceFields(row), zohoCustomerId, customerId: customer?.id ?? null };
      await prisma.invoice.upsert({
        where: { organizationId_zohoInvoiceId: { organizationId, zohoInvoiceId } },
        create: { userId, organizationId, zohoInvoiceId, ...fields },
        update: fields,
      });
    }
  }
  const ms = performance.now() - startedAt;
  await database.close();
  return { rows, ms };
}

function customerFields(row: Row) {
  return {
    name: String(row.contact_name),
    companyName: textOf(row.company_name),
    status: String(row.status).toUpperCase(),
    primaryEmail: textOf(row.email),
    listMobileRaw: textOf(row.mobile),
    listPhoneRaw: textOf(row.phone),
    currencyCode: textOf(row.currency_code),
    outstanding: row.outstanding_receivable_amount ?? 0,
    zohoLastModifiedAt: new Date(String(row.last_modified_time)),
    localLastSyncedAt: new Date(),
  };
}

function invoiceFields(row: Row) {
  return {
    number: String(row.invoice_number),
    reference: textOf(row.reference_number),
    status: String(row.status),
    date: new Date(String(row.date)),
    dueDate: new Date(String(row.due_date)),
    // As a number it would arrive as 663.3200000000001.
    total: String(row.total ?? 0),
    balance: String(row.balance ?? 0),
    currencyCode: String(row.currency_code),
    zohoRemindersSent: Number(row.reminders_sent ?? 0),
    // Not what an older application inserts, for which there are triggers.
    hashVersion: 1,
    zohoLastModifiedAt: new Date(String(row.last_modified_time)),
    localLastSyncedAt: new Date(),
  };
}

function textOf(value: string | number | undefined): string | null {
  return value === undefined || value === "" ? null : String(value);
}
