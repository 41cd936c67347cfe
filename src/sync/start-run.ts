import type { Pool } from "pg";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import {
  inputHash,
  keepIdempotencyKey,
  lockIdempotencyKey,
  readIdempotencyKey,
} from "./idempotency.ts";
import { notifyRun } from "./notify-run.ts";
import type { RunQueue } from "./queue.ts";
import type { Refusal } from "./refusal.ts";
import { phasesOf, type RecordTarget, type RunKind, type RunTrigger } from "./run.ts";

export interface StartRunRequest {
  readonly userId: string;
  readonly organizationId: string;
  readonly kind: RunKind;
  readonly trigger: RunTrigger;
  /** BACKFILL only: count, write nothing. */
  readonly dryRun?: boolean;
  /** The scheduled instant this run stands for: at most one run for each. */
  readonly slot?: Date;
  /** RECORD only. */
  readonly target?: RecordTarget;
  /** Kept for 7 days with `mutation`: the same key and input give the same run. */
  readonly idempotencyKey?: string;
  readonly mutation?: "startSync" | "runBackfill";
}

export type StartRunResult =
  | { readonly runId: string; readonly alreadyRunning: boolean }
  | { readonly refusal: Refusal };

/**
 * Starts a run, or gives the open one of its kind. The run, its first slice in the queue and the idempotency key are
 * one transaction. A FULL asked for during an INCREMENTAL (or the other way round) is queued behind it; a RECORD run
 * never waits for another.
 */
export async function startRun(
  { pool, queue }: { readonly pool: Pool; readonly queue: RunQueue },
  request: StartRunRequest,
): Promise<StartRunResult> {
  return inTransaction(pool, async (tx) => {
    await lockKey(tx, request);
    const refusal = await lockOrganization(tx, request);
    if (refusal !== null) return { refusal };
    const known = await replay(tx, request);
    if (known !== null) return known;
    const slotRun = await findSlot(tx, request);
    if (slotRun !== null) return { runId: slotRun, alreadyRunning: true };
    const open = await findOpen(tx, request);
    const result =
      open === null
        ? { runId: await createRun(tx, queue, request), alreadyRunning: false }
        : { runId: open, alreadyRunning: true };
    if (open !== null && request.slot !== undefined) await giveSlot(tx, open, request.slot);
    await remember(tx, request, result);
    return result;
  });
}

/** Two organizations may be asked for with one key. */
async function lockKey(tx: Queryable, request: StartRunRequest): Promise<void> {
  const { userId, mutation, idempotencyKey } = request;
  if (mutation === undefined || idempotencyKey === undefined) return;
  await lockIdempotencyKey(tx, userId, mutation, idempotencyKey);
}

/** Serializes starts of one organization, and says why there can be none. */
async function lockOrganization(
  tx: Queryable,
  { userId, organizationId, kind }: StartRunRequest,
): Promise<Refusal | null> {
  const { rows } = await tx.query<{ status: string }>({
    name: "lock_organization_for_start",
    text: `
      select status
      from organizations
      where user_id = $1 and id = $2
      for no key update
    `,
    values: [userId, organizationId],
  });
  const status = rows[0]?.status;
  if (status === undefined) {
    return {
      code: "NOT_FOUND",
      message: "There is no such organization. Ask for viewer { organizations { id } }.",
      field: ["organizationId"],
    };
  }
  if (kind === "BACKFILL") return null;
  if (status === "NEEDS_RECONNECT") {
    return {
      code: "NEEDS_RECONNECT",
      message: "The organization's credentials no longer work. Connect it again: dunlin connect.",
    };
  }
  if (status === "DISABLED") {
    return { code: "ORGANIZATION_DISABLED", message: "The organization is disabled." };
  }
  return null;
}

async function replay(tx: Queryable, request: StartRunRequest): Promise<StartRunResult | null> {
  const { userId, mutation, idempotencyKey } = request;
  if (mutation === undefined || idempotencyKey === undefined) return null;
  const kept = await readIdempotencyKey(tx, userId, mutation, idempotencyKey);
  if (kept === null) return null;
  if (kept.inputHash !== requestHash(request)) {
    return {
      refusal: {
        code: "IDEMPOTENCY_KEY_REUSED",
        message: "This idempotency key was used with another input. Use a new key.",
        field: ["idempotencyKey"],
      },
    };
  }
  return kept.payload;
}

async function remember(
  tx: Queryable,
  request: StartRunRequest,
  payload: { readonly runId: string; readonly alreadyRunning: boolean },
): Promise<void> {
  const { userId, mutation, idempotencyKey } = request;
  if (mutation === undefined || idempotencyKey === undefined) return;
  await keepIdempotencyKey(tx, userId, mutation, idempotencyKey, requestHash(request), payload);
}

function requestHash({ organizationId, kind, dryRun }: StartRunRequest): string {
  return inputHash({ organizationId, kind, dryRun: dryRun ?? false });
}

/** The run that stands for the slot already. Index: sync_runs_organization_id_slot_key. */
async function findSlot(
  tx: Queryable,
  { organizationId, slot }: StartRunRequest,
): Promise<string | null> {
  if (slot === undefined) return null;
  const { rows } = await tx.query<{ id: string }>({
    name: "find_run_of_slot",
    text: "select id from sync_runs where organization_id = $1 and slot = $2",
    values: [organizationId, slot],
  });
  return rows[0]?.id ?? null;
}

/** The open run of the same kind. Index: sync_runs_unfinished_idx. */
async function findOpen(
  tx: Queryable,
  { organizationId, kind, target }: StartRunRequest,
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>({
    name: "find_open_run",
    text: `
      select id
      from sync_runs
      where organization_id = $1
        and kind = $2
        and status in ('QUEUED', 'RUNNING', 'WAITING')
        and (kind <> 'RECORD' or target = $3::jsonb)
      order by created_at
      limit 1
    `,
    values: [organizationId, kind, target === undefined ? null : JSON.stringify(target)],
  });
  return rows[0]?.id ?? null;
}

/** The open run does this slot's work too, so that a process that ticks late makes no second one. */
async function giveSlot(tx: Queryable, runId: string, slot: Date): Promise<void> {
  await tx.query({
    name: "give_slot",
    text: "update sync_runs set slot = $2 where id = $1",
    values: [runId, slot],
  });
}

async function createRun(
  tx: Queryable,
  queue: RunQueue,
  request: StartRunRequest,
): Promise<string> {
  const { userId, organizationId, kind, trigger, slot, target } = request;
  const dryRun = request.dryRun ?? false;
  const { rows } = await tx.query<{ id: string }>({
    name: "create_run",
    text: `
      with run as (
        insert into sync_runs (user_id, organization_id, kind, trigger, dry_run, slot, target)
        values ($1, $2, $3, $4, $5, $6, $7::jsonb)
        returning id
      ),
      phases as (
        insert into sync_phases (run_id, name, ordinal)
        select run.id, p.name, p.ordinal
        from run, unnest($8::text[]) with ordinality as p (name, ordinal)
      )
      select id from run
    `,
    values: [
      userId,
      organizationId,
      kind,
      trigger,
      dryRun,
      slot ?? null,
      target === undefined ? null : JSON.stringify(target),
      [...phasesOf(kind, dryRun)],
    ],
  });
  const runId = rows[0]?.id;
  if (runId === undefined) throw new Error("The run was not created.");
  await queue.enqueue(tx, { id: runId, kind });
  await raiseDataVersion(tx, userId);
  await notifyRun(tx, runId);
  return runId;
}
