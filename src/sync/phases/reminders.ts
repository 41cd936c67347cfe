import type { Queryable } from "../../db/sql.ts";
import type { ReconcileCounts } from "../../reminders/reconcile-counts.ts";
import { reconcileQueued } from "../../reminders/reconcile-queued.ts";
import { beginPhase, commitStep, type Step } from "../checkpoint.ts";
import type { Counts } from "../counts.ts";
import { LINK_BATCH_ROWS, linkStep } from "../link-step.ts";
import { checkSlice, type Slice, SliceOver } from "../slice.ts";

/** First every late link is made, by keyset; then what the whole run changed is planned, out of its queue. */
type Position =
  | { readonly step: "LINK"; readonly after: string | null }
  | { readonly step: "PLAN" };

/**
 * Batches that are planned at a time: while the database writes the one, this process plans the other. They meet at the
 * rows that every step ends with.
 */
const LANES = 2;
/** A batch of so many says that there is enough for all lanes. */
const MANY_INVOICES = 500;

/** Links what arrived late, and plans the reminders of everything that changed, in batches. */
export async function remindersPhase(slice: Slice, position: unknown): Promise<void> {
  await beginPhase(slice, "REMINDERS", null);
  let at: Position = isPosition(position) ? position : { step: "LINK", after: null };
  for (;;) {
    const reached = at;
    const { position: next, counts } = await commitStep(slice, "REMINDERS", (tx) =>
      reached.step === "LINK" ? link(tx, slice, reached.after) : plan(tx, slice),
    );
    if (!isPosition(next)) return;
    at = next;
    checkSlice(slice);
    if ((counts.fetched ?? 0) >= MANY_INVOICES) await planInLanes(slice);
  }
}

/** Until each lane has met less than a batch: no lane can tell whether the others leave anything, so none ends the phase. */
async function planInLanes(slice: Slice): Promise<void> {
  const lane = async (): Promise<void> => {
    let fetched: number;
    do {
      const step = await commitStep(slice, "REMINDERS", async (tx) => ({
        ...(await plan(tx, slice)),
        position: { step: "PLAN" } satisfies Position,
        done: false,
      }));
      fetched = step.counts.fetched ?? 0;
      checkSlice(slice);
    } while (fetched >= MANY_INVOICES);
  };
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failures = ends.flatMap((end) =>
    end.status === "rejected" ? [end.reason as unknown] : [],
  );
  // That the time is over must not hide that something broke.
  if (failures.length > 0) throw failures.find((one) => !(one instanceof SliceOver)) ?? failures[0];
}

async function link(tx: Queryable, slice: Slice, after: string | null): Promise<Step> {
  const batch = await linkStep(tx, slice, after);
  const position: Position =
    batch.length < LINK_BATCH_ROWS
      ? { step: "PLAN" }
      : { step: "LINK", after: batch.at(-1)?.id ?? null };
  return { counts: {}, position };
}

async function plan(tx: Queryable, { run, now }: Slice): Promise<Step> {
  const counts = await reconcileQueued(tx, run, now());
  if (counts === null) return { counts: {}, position: null, done: true };
  return { counts: reminderCounts(counts), position: { step: "PLAN" } };
}

/** Reminders created count as inserted, moved and revived ones as updated, cancelled ones as deleted. */
function reminderCounts(counts: ReconcileCounts): Partial<Counts> {
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
