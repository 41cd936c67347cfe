import type { Pool } from "pg";
import { inTransaction } from "../../src/db/sql.ts";
import { type ClaimRequest, claimReminders } from "../../src/reminders/claim.ts";
import { completeReminder, failReminder } from "../../src/reminders/report.ts";
import {
  addCustomer,
  addInvoices,
  createTenant,
  reconcileAll,
  type Tenant,
} from "./database-support.ts";

/** A Wednesday in the window of Berlin, and the due date of every invoice here. */
export const DUE_DATE = "2026-06-17";
export const DUE_AT = new Date("2026-06-17T08:00:00Z");

/** A user whose invoices have the one step of their due date. */
export async function createDueTenant(db: Pool): Promise<Tenant> {
  const tenant = await createTenant(db);
  await db.query({
    text: "insert into reminder_policies (user_id, offset_days) values ($1, '{0,1}')",
    values: [tenant.userId],
  });
  return tenant;
}

/** Invoices whose reminder of the due date was planned the day before. */
export async function planDue(db: Pool, tenant: Tenant, count: number): Promise<string[]> {
  const invoices = await addInvoices(db, tenant, await addCustomer(db, tenant), count, {
    dueDate: DUE_DATE,
  });
  const now = new Date("2026-06-16T08:00:00Z");
  await inTransaction(db, (tx) => reconcileAll(tx, { userId: tenant.userId, now }));
  return invoices;
}

export function claim(db: Pool, { userId }: Tenant, request: Partial<ClaimRequest> = {}) {
  return claimReminders(db, {
    userId,
    organizationId: null,
    limit: 10,
    leaseSeconds: 60,
    now: DUE_AT,
    balances: null,
    ...request,
  });
}

export function complete(db: Pool, { userId }: Tenant, token: string) {
  return inTransaction(db, (tx) => completeReminder(tx, { userId, token }));
}

export function fail(db: Pool, { userId }: Tenant, token: string, message: string | null = null) {
  return inTransaction(db, (tx) => failReminder(tx, { userId, token, message }));
}

/** As if its taker had been silent for longer than the lease, which was over a second before it was due. */
export async function expireClaims(db: Pool, { userId }: Tenant): Promise<void> {
  await db.query({
    text: "update payment_reminders set claimed_until = $2 where user_id = $1 and status = 'CLAIMED'",
    values: [userId, new Date(DUE_AT.getTime() - 1_000)],
  });
}
