import type { PoolClient } from "pg";
import { type StoredCustomer, upsertCustomers } from "../../customers/upsert-customers.ts";
import { queueInvoicesOfCustomers } from "../../reminders/sql/queue.ts";
import type { SourceCustomer } from "../../source/records.ts";
import type { WalkPage } from "../../source/source.ts";
import { type NewIssue, recordIssues, resolveIssues } from "../issues.ts";
import type { SyncedOrganization } from "../organization.ts";
import type { Slice } from "../slice.ts";
import { walkList } from "./walk-list.ts";

/** Mirrors the customer list. */
export async function customersPhase(slice: Slice, position: unknown): Promise<void> {
  await walkList<SourceCustomer>(slice, position, {
    phase: "CUSTOMERS",
    stream: "customers",
    recordType: "CUSTOMER",
    table: "customers_cache",
    walk: (source, request) => source.walkCustomers(request),
    store: storeCustomers,
    endsPhase: true,
    expected: countStored,
  });
}

async function storeCustomers(
  tx: PoolClient,
  { run }: Slice,
  organization: SyncedOrganization,
  page: WalkPage<SourceCustomer>,
): Promise<StoredCustomer[]> {
  const rows = await upsertCustomers(tx, {
    userId: run.userId,
    organizationId: run.organizationId,
    runId: run.id,
    requestedAt: page.requestedAt,
    organizationCountry: organization.countryCode,
    organizationCurrency: organization.currencyCode,
    customers: page.rows,
  });
  const updated = rows.filter((row) => row.outcome === "UPDATED");
  const written = rows.filter((row) => row.outcome !== "UNCHANGED");
  await Promise.all([
    queueInvoicesOfCustomers(
      tx,
      run,
      updated.filter((row) => row.changesReminders).map((row) => row.id),
    ),
    resolveIssues(
      tx,
      run.organizationId,
      "CUSTOMER",
      // A new one has no such issues yet.
      updated
        .filter((row) => row.primaryPhone !== null || row.primaryPhoneRaw === null)
        .map((row) => row.sourceId),
      ["INVALID_PHONE", "PHONE_COUNTRY_UNKNOWN"],
    ),
    recordIssues(
      tx,
      {
        userId: run.userId,
        organizationId: run.organizationId,
        runId: run.id,
        phase: "CUSTOMERS",
      },
      written.filter(hasInvalidPhone).map((row) => invalidPhoneIssue(row.sourceId)),
    ),
  ]);
  return rows;
}

function hasInvalidPhone(row: StoredCustomer): boolean {
  return row.primaryPhone === null && row.primaryPhoneRaw !== null && !row.phoneGuessed;
}

export function invalidPhoneIssue(sourceId: string): NewIssue {
  return {
    code: "INVALID_PHONE",
    severity: "WARNING",
    message:
      "No phone of this customer is a valid number, so no reminder will go out. Correct it in Zoho Books; the next sync picks it up.",
    recordType: "CUSTOMER",
    sourceId,
    rawRecord: null,
  };
}

async function countStored({ pool, run }: Slice): Promise<number | null> {
  if (run.kind !== "FULL") return null;
  const { rows } = await pool.query<{ count: number }>({
    name: "count_stored_customers",
    text: `
      select count(*)::integer as count
      from customers_cache
      where user_id = $1 and organization_id = $2 and deleted_at is null
    `,
    values: [run.userId, run.organizationId],
  });
  return rows[0]?.count || null;
}
