import { upsertCustomers } from "../../customers/upsert-customers.ts";
import { upsertInvoices } from "../../invoices/upsert-invoices.ts";
import { beginPhase, commitStep, type Step, skipPhase } from "../checkpoint.ts";
import { NO_COUNTS } from "../counts.ts";
import {
  applyDeletions,
  confirmDeletion,
  countConfirmed,
  countStored,
  type RecordType,
  unseenRecords,
} from "../deletions.ts";
import { recordIssues } from "../issues.ts";
import { completeLists } from "../list-end.ts";
import { readOrganization } from "../organization.ts";
import { checkSlice, type Slice } from "../slice.ts";
import { badRecordIssue } from "./walk-list.ts";

const BATCH_ROWS = 100;
/** More confirmed deletions than this in one run are a mistake until a person says otherwise (DESIGN 7.6). */
const CEILING_RECORDS = 50;
const CEILING_SHARE = 0.02;

/** Invoices first: a customer goes only when its invoices are gone. */
const ORDER: readonly RecordType[] = ["INVOICE", "CUSTOMER"];

type Position = { readonly type: RecordType; readonly after: string | null };

/**
 * Finds deletions: what a FULL run did not see is asked for one by one, and marked only when the source says of each that
 * it does not exist, all together at the end. Past the ceiling nothing is marked and the run says so.
 */
export async function deletionsPhase(slice: Slice, position: unknown): Promise<void> {
  const { run, pool } = slice;
  const lists = await completeLists(pool, run.id);
  const types = ORDER.filter((type) => (type === "CUSTOMER" ? lists.customers : lists.invoices));
  if (types.length === 0) return skipPhase(slice, "DELETIONS");
  await beginPhase(slice, "DELETIONS", null);
  const resumed = isPosition(position) ? position : null;
  const from = resumed === null ? 0 : Math.max(0, types.indexOf(resumed.type));
  for (const type of types.slice(from)) {
    const after = resumed?.type === type ? resumed.after : null;
    if (!(await confirmUnseen(slice, type, after))) return refuse(slice, type);
  }
  await commitStep(slice, "DELETIONS", async (tx) => {
    // Lock order: customers before invoices.
    const customers = await applyDeletions(tx, "CUSTOMER", scopeOf(slice));
    const invoices = await applyDeletions(tx, "INVOICE", scopeOf(slice));
    return { counts: { deleted: customers + invoices }, position: null, done: true };
  });
}

/** Asks for each unseen record. False: more are gone than the ceiling allows. */
async function confirmUnseen(
  slice: Slice,
  type: RecordType,
  resumeAfter: string | null,
): Promise<boolean> {
  const scope = scopeOf(slice);
  const stored = await countStored(slice.pool, type, scope);
  const ceiling = Math.max(CEILING_RECORDS, Math.floor(stored * CEILING_SHARE));
  let after = resumeAfter;
  for (;;) {
    const batch = await unseenRecords(slice.pool, type, scope, after, BATCH_ROWS);
    for (const sourceId of batch) {
      await askFor(slice, type, sourceId);
      after = sourceId;
      if ((await countConfirmed(slice.pool, type, scope)) > ceiling) return false;
      checkSlice(slice);
    }
    if (batch.length < BATCH_ROWS) return true;
  }
}

async function askFor(slice: Slice, type: RecordType, sourceId: string): Promise<void> {
  const source = await slice.source();
  const context = slice.callContext("DELETIONS");
  const position: Position = { type, after: sourceId };
  if (type === "CUSTOMER") {
    const { record, bad, requestedAt } = await source.customer(sourceId, context);
    const organization = await readOrganization(
      slice.pool,
      slice.run.userId,
      slice.run.organizationId,
    );
    await commitStep(slice, "DELETIONS", async (tx) => {
      if (record === null) return notStored(tx, requestedAt, bad);
      await upsertCustomers(tx, {
        ...scopeOf(slice),
        requestedAt,
        organizationCountry: organization.countryCode,
        organizationCurrency: organization.currencyCode,
        customers: [record],
      });
      return found();
    });
    return;
  }
  const { record, bad, requestedAt } = await source.invoice(sourceId, context);
  await commitStep(slice, "DELETIONS", async (tx) => {
    if (record === null) return notStored(tx, requestedAt, bad);
    await upsertInvoices(tx, { ...scopeOf(slice), requestedAt, invoices: [record] });
    return found();
  });

  function found(): Step {
    return { counts: { ...NO_COUNTS, fetched: 1, unchanged: 1 }, position };
  }

  async function notStored(
    tx: Parameters<typeof confirmDeletion>[0],
    requestedAt: number,
    bad: Parameters<typeof badRecordIssue>[1] | null,
  ): Promise<Step> {
    if (bad === null) {
      await confirmDeletion(tx, type, scopeOf(slice), sourceId, requestedAt);
      return { counts: { ...NO_COUNTS, fetched: 1 }, position };
    }
    await recordIssues(tx, { ...scopeOf(slice), phase: "DELETIONS" }, [badRecordIssue(type, bad)]);
    return { counts: { ...NO_COUNTS, fetched: 1, failed: 1 }, position };
  }
}

async function refuse(slice: Slice, type: RecordType): Promise<void> {
  const scope = scopeOf(slice);
  const many = await countConfirmed(slice.pool, type, scope);
  await commitStep(slice, "DELETIONS", async (tx) => {
    await recordIssues(tx, { ...scope, phase: "DELETIONS" }, [
      {
        code: "DELETIONS_OVER_CEILING",
        severity: "WARNING",
        message: `At least ${many} ${type === "CUSTOMER" ? "customers" : "invoices"} are gone from the source, more than one sync may delete, so none was. Check that the connected user still sees everything; the next FULL sync asks again.`,
        recordType: null,
        sourceId: null,
        rawRecord: null,
      },
    ]);
    return { counts: {}, position: null, done: true };
  });
}

function scopeOf({ run }: Slice): { userId: string; organizationId: string; runId: string } {
  return { userId: run.userId, organizationId: run.organizationId, runId: run.id };
}

function isPosition(position: unknown): position is Position {
  return typeof position === "object" && position !== null && "type" in position;
}
