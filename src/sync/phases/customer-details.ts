import {
  customersNeedingDetail,
  DETAIL_LOOK,
  DETAILS_PER_RUN,
  markDetailTried,
  markMissedCustomers,
} from "../../customers/customers-needing-detail.ts";
import { settleLooks } from "../../customers/settle-looks.ts";
import { storeCustomerDetail } from "../../customers/store-customer-detail.ts";
import { queueInvoicesOfCustomers } from "../../reminders/sql/queue.ts";
import { beginPhase, commitStep } from "../checkpoint.ts";
import type { Counts } from "../counts.ts";
import { badRecordIssue, invalidPhoneIssue, phoneCountryUnknownIssue } from "../issue-kinds.ts";
import { type IssueCode, recordIssues, resolveIssues } from "../issues.ts";
import { readOrganization, type SyncedOrganization } from "../organization.ts";
import { createRecordCalls } from "../record-calls.ts";
import { checkSlice, type Slice, scopeOf } from "../slice.ts";

const PHONE_ISSUES: readonly IssueCode[] = ["INVALID_PHONE", "PHONE_COUNTRY_UNKNOWN"];

interface Position {
  /** Source id of the last customer done. */
  readonly after: string | null;
  /** Calls of this run so far. */
  readonly asked: number;
}

/**
 * Reads contact persons and country of the customers who need them for a reminder: one call each, so only those, and at
 * most DETAILS_PER_RUN.
 */
export async function customerDetailsPhase(slice: Slice, position: unknown): Promise<void> {
  const { pool, run } = slice;
  const { userId, organizationId } = run;
  const isBegun = isPosition(position);
  // A FULL run looks at everything.
  if (run.kind === "FULL" && !isBegun) await markMissedCustomers(pool, userId, organizationId);
  let at: Position = isBegun ? position : { after: null, asked: 0 };
  const left = DETAILS_PER_RUN - at.asked;
  const needing = await customersNeedingDetail(pool, userId, organizationId, at.after, left);
  await beginPhase(slice, "CUSTOMER_DETAILS", needing.length);
  const organization = await readOrganization(pool, userId, organizationId);
  const ask = createRecordCalls();
  for (const sourceId of needing) {
    at = { after: sourceId, asked: at.asked + 1 };
    await readDetail(slice, organization, sourceId, at, ask);
    checkSlice(slice);
  }
  const upTo = needing.length < left ? null : at.after;
  await commitStep(slice, "CUSTOMER_DETAILS", async (tx) => {
    await settleLooks(tx, run, DETAIL_LOOK, upTo);
    return { counts: {}, position: at, done: true };
  });
}

async function readDetail(
  slice: Slice,
  organization: SyncedOrganization,
  sourceId: string,
  position: Position,
  ask: ReturnType<typeof createRecordCalls>,
): Promise<void> {
  const { run } = slice;
  const source = await slice.source();
  const fetched = await ask(source.customer(sourceId, slice.callContext("CUSTOMER_DETAILS")));
  const scope = { ...scopeOf(slice), phase: "CUSTOMER_DETAILS" } as const;
  await commitStep(slice, "CUSTOMER_DETAILS", async (tx) => {
    if (fetched === "FAILED") return { counts: { fetched: 1, skipped: 1 }, position };
    if (fetched === "REFUSED" || fetched.record === null) {
      await markDetailTried(tx, run.userId, run.organizationId, sourceId);
      const bad = fetched === "REFUSED" ? null : fetched.bad;
      const issue = bad === null ? null : badRecordIssue("CUSTOMER", bad);
      await recordIssues(tx, scope, issue === null ? [] : [issue]);
      return {
        counts: issue === null ? { fetched: 1, skipped: 1 } : { fetched: 1, failed: 1 },
        position,
      };
    }
    const stored = await storeCustomerDetail(tx, {
      userId: run.userId,
      organizationId: run.organizationId,
      requestedAt: fetched.requestedAt,
      organizationCountry: organization.countryCode,
      organizationCurrency: organization.currencyCode,
      detail: fetched.record,
    });
    if (stored === null) return { counts: { fetched: 1, unchanged: 1 }, position };
    if (stored.outcome === "UPDATED") await queueInvoicesOfCustomers(tx, run, [stored.id]);
    const issue =
      stored.primaryPhone === null && stored.primaryPhoneRaw !== null
        ? fetched.record.countryCode === null
          ? phoneCountryUnknownIssue(sourceId)
          : invalidPhoneIssue(sourceId)
        : null;
    await resolveIssues(
      tx,
      run.organizationId,
      "CUSTOMER",
      [sourceId],
      PHONE_ISSUES.filter((code) => code !== issue?.code),
    );
    await recordIssues(tx, scope, issue === null ? [] : [issue]);
    const counts: Partial<Counts> =
      stored.outcome === "UPDATED" ? { fetched: 1, updated: 1 } : { fetched: 1, unchanged: 1 };
    return { counts, position };
  });
}

function isPosition(position: unknown): position is Position {
  return typeof position === "object" && position !== null && "asked" in position;
}
