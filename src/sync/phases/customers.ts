import { type StoredCustomer, upsertCustomers } from "../../customers/upsert-customers.ts";
import type { Queryable } from "../../db/sql.ts";
import { queueInvoicesOfCustomers } from "../../reminders/sql/queue.ts";
import type { SourceCustomer } from "../../source/records.ts";
import type { WalkPage } from "../../source/source.ts";
import { invalidPhoneIssue } from "../issue-kinds.ts";
import { recordIssues, resolveIssues } from "../issues.ts";
import type { SyncedOrganization } from "../organization.ts";
import { type Slice, scopeOf } from "../slice.ts";
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
  });
}

async function storeCustomers(
  tx: Queryable,
  slice: Slice,
  organization: SyncedOrganization,
  page: WalkPage<SourceCustomer>,
): Promise<StoredCustomer[]> {
  const scope = scopeOf(slice);
  const rows = await upsertCustomers(tx, {
    ...scope,
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
      scope,
      updated.filter((row) => row.changesReminders).map((row) => row.id),
    ),
    resolveIssues(
      tx,
      scope.organizationId,
      "CUSTOMER",
      // A new one has no such issues yet.
      updated
        .filter((row) => row.primaryPhone !== null || row.primaryPhoneRaw === null)
        .map((row) => row.sourceId),
      ["INVALID_PHONE", "PHONE_COUNTRY_UNKNOWN"],
    ),
    recordIssues(
      tx,
      { ...scope, phase: "CUSTOMERS" },
      written.filter(hasInvalidPhone).map((row) => invalidPhoneIssue(row.sourceId)),
    ),
  ]);
  return rows;
}

function hasInvalidPhone(row: StoredCustomer): boolean {
  return row.primaryPhone === null && row.primaryPhoneRaw !== null && !row.phoneGuessed;
}
