import type { PoolClient } from "pg";
import { type ReconcileCounts, reconcileBatch } from "../../reminders/reconcile.ts";
import { beginPhase, commitStep, type Step } from "../checkpoint.ts";
import type { Counts } from "../counts.ts";
import { LINK_BATCH_ROWS, linkStep } from "../link-step.ts";
import { checkSlice, type Slice } from "../slice.ts";

const BATCH_INVOICES = 1_000;

/** First every late link is made, then reminders are planned; each keeps its own keyset. */
type Position = { readonly step: "LINK" | "PLAN"; readonly after: string | null };

/** Links what arrived late and plans the reminders of the whole organization, in keyset batches. */
export async function remindersPhase(slice: Slice, position: unknown): Promise<void> {
  await beginPhase(slice, "REMINDERS", null);
  let at: Position = isPosition(position) ? position : { step: "LINK", after: null };
  for (;;) {
    const { step, after } = at;
    const { position: next } = await commitStep(slice, "REMINDERS", (tx) =>
      step === "LINK" ? link(tx, slice, after) : plan(tx, slice, after),
    );
    if (!isPosition(next)) return;
    at = next;
    checkSlice(slice);
  }
}

async function link(tx: PoolClient, slice: Slice, after: string | null): Promise<Step> {
  const batch = await linkStep(tx, slice, after);
  const position: Position =
    batch.length < LINK_BATCH_ROWS
      ? { step: "PLAN", after: null }
      : { step: "LINK", after: batch.at(-1)?.id ?? null };
  return { counts: {}, position };
}

async function plan(tx: PoolClient, slice: Slice, after: string | null): Promise<Step> {
  const { run } = slice;
  const { next, counts } = await reconcileBatch(tx, {
    userId: run.userId,
    organizationId: run.organizationId,
    after,
    limit: BATCH_INVOICES,
    now: slice.now(),
  });
  const position: Position | null = next === null ? null : { step: "PLAN", after: next };
  return { counts: reminderCounts(counts), position, done: next === null };
}

/** Reminders created count as inserted, moved and revived ones as updated, cancelled ones as deleted. */
export function reminderCounts(counts: ReconcileCounts): Partial<Counts> {
  return {
    fetched: counts.invoices,
    inserted: counts.created,
    updated: counts.moved + counts.revived,
    deleted: counts.canceled,
    unchanged: counts.unchanged,
    skipped: Object.values(counts.blocked).reduce((sum, count) => sum + count, 0),
  };
}

function isPosition(position: unknown): position is Position {
  return typeof position === "object" && position !== null && "step" in position;
}
