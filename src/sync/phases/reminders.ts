import { type ReconcileCounts, reconcileBatch } from "../../reminders/reconcile.ts";
import { beginPhase, commitStep } from "../checkpoint.ts";
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
    const next = at.step === "LINK" ? await link(slice, at.after) : await plan(slice, at.after);
    if (next === null) return;
    at = next;
    checkSlice(slice);
  }
}

async function link(slice: Slice, after: string | null): Promise<Position> {
  let next: Position = { step: "PLAN", after: null };
  await commitStep(slice, "REMINDERS", async (tx) => {
    const batch = await linkStep(tx, slice, after);
    next =
      batch.length < LINK_BATCH_ROWS
        ? { step: "PLAN", after: null }
        : { step: "LINK", after: batch.at(-1)?.id ?? null };
    return { counts: {}, position: next };
  });
  return next;
}

async function plan(slice: Slice, after: string | null): Promise<Position | null> {
  const { run } = slice;
  let next: Position | null = null;
  await commitStep(slice, "REMINDERS", async (tx) => {
    const batch = await reconcileBatch(tx, {
      userId: run.userId,
      organizationId: run.organizationId,
      after,
      limit: BATCH_INVOICES,
      now: slice.now(),
    });
    next = batch.next === null ? null : { step: "PLAN", after: batch.next };
    return { counts: reminderCounts(batch.counts), position: next, done: next === null };
  });
  return next;
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
