import { storeCustomerDetail } from "../../customers/store-customer-detail.ts";
import { upsertCustomers } from "../../customers/upsert-customers.ts";
import type { Queryable } from "../../db/sql.ts";
import { linkInvoicesOfCustomer } from "../../invoices/link-invoices-of-customer.ts";
import { reconcileReminders } from "../../reminders/reconcile.ts";
import { queueInvoices } from "../../reminders/sql/queue.ts";
import { SourceError } from "../../source/errors.ts";
import type { BadRecord } from "../../source/records.ts";
import { beginPhase, commitStep, type Step } from "../checkpoint.ts";
import { countRows } from "../counts.ts";
import { markDeleted } from "../deletions.ts";
import { badRecordIssue } from "../issue-kinds.ts";
import { recordIssues, resolveIssues } from "../issues.ts";
import { readOrganization } from "../organization.ts";
import type { RecordTarget } from "../run.ts";
import { type Slice, scopeOf } from "../slice.ts";
import { storeInvoices } from "../store-invoices.ts";

/** Reads one record again, for a person who asks: ahead of background work, and never moving a watermark. */
export async function recordPhase(slice: Slice): Promise<void> {
  const { target } = slice.run;
  if (target === null) throw new Error("A RECORD run without a target.");
  await beginPhase(slice, "RECORD", 1);
  if (target.type === "CUSTOMER") await refreshCustomer(slice, target);
  else await refreshInvoice(slice, target);
}

async function refreshCustomer(slice: Slice, target: RecordTarget): Promise<void> {
  const { run, pool } = slice;
  const source = await slice.source();
  const { record, bad, requestedAt } = await source.customer(
    target.sourceId,
    slice.callContext("RECORD"),
  );
  const organization = await readOrganization(pool, run.userId, run.organizationId);
  await commitStep(slice, "RECORD", async (tx) => {
    if (record === null) return keepOrDelete(tx, slice, target, bad, requestedAt);
    const scope = {
      userId: run.userId,
      organizationId: run.organizationId,
      requestedAt,
      organizationCountry: organization.countryCode,
      organizationCurrency: organization.currencyCode,
    };
    const rows = await upsertCustomers(tx, { ...scope, runId: null, customers: [record] });
    const detail = await storeCustomerDetail(tx, {
      ...scope,
      detail: record,
    });
    await resolveIssues(tx, run.organizationId, "CUSTOMER", [target.sourceId], ["INVALID_RECORD"]);
    if (detail?.primaryPhone != null) {
      await resolveIssues(
        tx,
        run.organizationId,
        "CUSTOMER",
        [target.sourceId],
        ["INVALID_PHONE", "PHONE_COUNTRY_UNKNOWN"],
      );
    }
    const invoices = await linkInvoicesOfCustomer(tx, run, target.sourceId);
    // They are planned below; what else follows from a link is done where the queue is worked off.
    await queueInvoices(
      tx,
      run,
      invoices.filter((invoice) => invoice.wasWaiting).map((invoice) => invoice.id),
    );
    await resolveIssues(
      tx,
      run.organizationId,
      "INVOICE",
      invoices.map((invoice) => invoice.sourceId),
      ["CUSTOMER_NOT_FOUND"],
    );
    await planFor(
      tx,
      slice,
      invoices.map((invoice) => invoice.id),
    );
    const counts = countRows(rows);
    const detailOnly = counts.unchanged === 1 && detail?.outcome === "UPDATED";
    return {
      counts: detailOnly ? { fetched: 1, updated: 1 } : counts,
      position: null,
      done: true,
    };
  });
}

async function refreshInvoice(slice: Slice, target: RecordTarget): Promise<void> {
  const { run } = slice;
  const source = await slice.source();
  const { record, bad, requestedAt } = await source.invoice(
    target.sourceId,
    slice.callContext("RECORD"),
  );
  await commitStep(slice, "RECORD", async (tx) => {
    if (record === null) return keepOrDelete(tx, slice, target, bad, requestedAt);
    const rows = await storeInvoices(tx, scopeOf(slice), "RECORD", {
      requestedAt,
      invoices: [record],
      areSeen: false,
    });
    const isLinked = rows.some((row) => row.customerId !== null);
    await resolveIssues(
      tx,
      run.organizationId,
      "INVOICE",
      [target.sourceId],
      isLinked ? ["INVALID_RECORD", "CUSTOMER_NOT_FOUND"] : ["INVALID_RECORD"],
    );
    await planFor(
      tx,
      slice,
      rows.map((row) => row.id),
    );
    return { counts: countRows(rows), position: null, done: true };
  });
}

/** A record that is not to be understood keeps what is stored of it; one that is gone is marked deleted. */
async function keepOrDelete(
  tx: Queryable,
  slice: Slice,
  target: RecordTarget,
  bad: BadRecord | null,
  requestedAt: number,
): Promise<Step> {
  const { run } = slice;
  if (bad !== null) {
    await recordIssues(tx, { ...scopeOf(slice), phase: "RECORD" }, [
      badRecordIssue(target.type, bad),
    ]);
    return { counts: { fetched: 1, failed: 1 }, position: null, done: true };
  }
  const marked = await markDeleted(tx, target.type, scopeOf(slice), target.sourceId, requestedAt);
  if (marked === null) {
    throw new SourceError(
      "SET_ASIDE",
      "NOT_IN_SOURCE",
      `The accounting system has no ${target.type.toLowerCase()} ${target.sourceId}. Check the id.`,
    );
  }
  const invoiceIds =
    target.type === "CUSTOMER"
      ? (await linkInvoicesOfCustomer(tx, run, target.sourceId)).map((invoice) => invoice.id)
      : [marked.id];
  await planFor(tx, slice, invoiceIds);
  const counts = marked.isDeleted ? { fetched: 1, deleted: 1 } : { fetched: 1, unchanged: 1 };
  return { counts, position: null, done: true };
}

async function planFor(
  tx: Queryable,
  { run, now }: Slice,
  invoiceIds: readonly string[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  await reconcileReminders(tx, {
    userId: run.userId,
    organizationId: run.organizationId,
    invoiceIds: [...invoiceIds],
    now: now(),
  });
}
