import { upsertCustomers } from "../../customers/upsert-customers.ts";
import type { Queryable } from "../../db/sql.ts";
import { queueInvoices, queueInvoicesOfCustomers } from "../../reminders/sql/queue.ts";
import type { BadRecord } from "../../source/records.ts";
import { beginPhase, commitStep, type Step, skipPhase } from "../checkpoint.ts";
import { countStored } from "../count-stored.ts";
import { countRows } from "../counts.ts";
import {
  applyDeletions,
  confirmDeletion,
  countConfirmed,
  countUnseen,
  type RecordType,
  unseenRecords,
} from "../deletions.ts";
import { badRecordIssue, overCeilingIssue } from "../issue-kinds.ts";
import { recordIssues, resolveGeneralIssues } from "../issues.ts";
import { completeLists } from "../list-end.ts";
import { readOrganization } from "../organization.ts";
import { createRecordCalls, type NotHad } from "../record-calls.ts";
import { checkSlice, type Slice, scopeOf } from "../slice.ts";
import { storeInvoices } from "../store-invoices.ts";

const BATCH_ROWS = 100;
/** More confirmed deletions than this in one run are a mistake until a person says otherwise. */
const CEILING_RECORDS = 50;
const CEILING_SHARE = 0.02;
/** Beyond the ceiling, so many of each type are confirmed for a person to approve. */
const MOST_CONFIRMED = 500;

/** Invoices first: a customer goes only when its invoices are gone. */
const ORDER: readonly RecordType[] = ["INVOICE", "CUSTOMER"];

type Position = { readonly type: RecordType; readonly after: string | null };

/**
 * Finds deletions: what a FULL run did not see is asked for one by one, and marked only when the source says of each
 * that it does not exist, all together at the end.
 *
 * Past the ceiling nothing is marked. The questions go on all the same, so that a person approves the whole of it and
 * not the first fifty; but each is a call, and when the connected user has merely lost sight of the records there may
 * be thousands, so they end at MOST_CONFIRMED of each type. What is left then is for the next FULL sync.
 */
export async function deletionsPhase(slice: Slice, position: unknown): Promise<void> {
  const { run, pool } = slice;
  const lists = await completeLists(pool, run.id);
  const types = ORDER.filter((type) => (type === "CUSTOMER" ? lists.customers : lists.invoices));
  if (types.length === 0) return skipPhase(slice, "DELETIONS");
  const scope = scopeOf(slice);
  const unseen = await Promise.all(types.map((type) => countUnseen(pool, type, scope)));
  await beginPhase(
    slice,
    "DELETIONS",
    unseen.reduce((sum, count) => sum + count, 0),
  );
  const resumed = isPosition(position) ? position : null;
  const from = resumed === null ? 0 : Math.max(0, types.indexOf(resumed.type));
  for (const type of types.slice(from)) {
    await confirmUnseen(slice, type, resumed?.type === type ? resumed.after : null);
  }
  await commitStep(slice, "DELETIONS", (tx) => markOrRefuse(tx, slice));
}

async function confirmUnseen(
  slice: Slice,
  type: RecordType,
  resumeAfter: string | null,
): Promise<void> {
  const scope = scopeOf(slice);
  const most = Math.max(MOST_CONFIRMED, await ceilingOf(slice.pool, slice, type));
  const ask = createRecordCalls();
  let after = resumeAfter;
  for (;;) {
    const batch = await unseenRecords(slice.pool, type, scope, after, BATCH_ROWS);
    for (const sourceId of batch) {
      if ((await countConfirmed(slice.pool, type, scope)) > most) return;
      await askFor(slice, type, sourceId, ask);
      after = sourceId;
      checkSlice(slice);
    }
    if (batch.length < BATCH_ROWS) return;
  }
}

async function askFor(
  slice: Slice,
  type: RecordType,
  sourceId: string,
  ask: ReturnType<typeof createRecordCalls>,
): Promise<void> {
  const { run } = slice;
  const source = await slice.source();
  const context = slice.callContext("DELETIONS");
  const position: Position = { type, after: sourceId };
  if (type === "CUSTOMER") {
    const fetched = await ask(source.customer(sourceId, context));
    const organization = await readOrganization(slice.pool, run.userId, run.organizationId);
    await commitStep(slice, "DELETIONS", async (tx) => {
      if (typeof fetched === "string" || fetched.record === null) return notStored(tx, fetched);
      const rows = await upsertCustomers(tx, {
        ...scopeOf(slice),
        requestedAt: fetched.requestedAt,
        organizationCountry: organization.countryCode,
        organizationCurrency: organization.currencyCode,
        customers: [fetched.record],
      });
      await queueInvoicesOfCustomers(
        tx,
        run,
        rows.filter((row) => row.changesReminders).map((row) => row.id),
      );
      return { counts: countRows(rows), position };
    });
    return;
  }
  const fetched = await ask(source.invoice(sourceId, context));
  await commitStep(slice, "DELETIONS", async (tx) => {
    if (typeof fetched === "string" || fetched.record === null) return notStored(tx, fetched);
    const { record, requestedAt } = fetched;
    const rows = await storeInvoices(tx, scopeOf(slice), "DELETIONS", {
      requestedAt,
      invoices: [record],
      areSeen: true,
    });
    return { counts: countRows(rows), position };
  });

  async function notStored(
    tx: Queryable,
    answer: { readonly bad: BadRecord | null; readonly requestedAt: number } | NotHad,
  ): Promise<Step> {
    // The source does not say that it is gone: it stays.
    if (typeof answer === "string") return { counts: { fetched: 1, skipped: 1 }, position };
    if (answer.bad === null) {
      await confirmDeletion(tx, type, scopeOf(slice), sourceId, answer.requestedAt);
      return { counts: { fetched: 1 }, position };
    }
    await recordIssues(tx, { ...scopeOf(slice), phase: "DELETIONS" }, [
      badRecordIssue(type, answer.bad),
    ]);
    return { counts: { fetched: 1, failed: 1 }, position };
  }
}

async function markOrRefuse(tx: Queryable, slice: Slice): Promise<Step> {
  const scope = scopeOf(slice);
  const gone = {
    customers: await countConfirmed(tx, "CUSTOMER", scope),
    invoices: await countConfirmed(tx, "INVOICE", scope),
  };
  const isOver =
    gone.customers > (await ceilingOf(tx, slice, "CUSTOMER")) ||
    gone.invoices > (await ceilingOf(tx, slice, "INVOICE"));
  if (isOver) {
    await recordIssues(tx, { ...scope, phase: "DELETIONS" }, [overCeilingIssue(gone)]);
    return { counts: {}, position: null, done: true };
  }
  // Lock order: customers before invoices.
  const customers = await applyDeletions(tx, "CUSTOMER", scope);
  const invoices = await applyDeletions(tx, "INVOICE", scope);
  await queueInvoicesOfCustomers(tx, scope, customers);
  await queueInvoices(tx, scope, invoices);
  await resolveGeneralIssues(tx, scope.organizationId, null, [overCeilingIssue(gone).code]);
  return {
    counts: { deleted: customers.length + invoices.length },
    position: null,
    done: true,
  };
}

async function ceilingOf(tx: Queryable, slice: Slice, type: RecordType): Promise<number> {
  const table = type === "CUSTOMER" ? "customers_cache" : "invoices_cache";
  const stored = await countStored(tx, table, scopeOf(slice));
  return Math.max(CEILING_RECORDS, Math.floor(stored * CEILING_SHARE));
}

function isPosition(position: unknown): position is Position {
  return typeof position === "object" && position !== null && "type" in position;
}
