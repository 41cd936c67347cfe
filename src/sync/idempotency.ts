import { createHash } from "node:crypto";
import type { Queryable } from "../db/sql.ts";

export const KEPT_DAYS = 7;

export interface KeptPayload {
  readonly runId: string;
  readonly alreadyRunning: boolean;
}

/** SHA-256 (hex) of an input, by its fields' names and values. */
export function inputHash(input: Readonly<Record<string, unknown>>): string {
  return createHash("sha256")
    .update(JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex");
}

/**
 * Has requests with the same key wait for each other: the second one reads what the first one kept. Until the transaction
 * ends, and before all rows.
 */
export async function lockIdempotencyKey(
  tx: Queryable,
  userId: string,
  mutation: string,
  key: string,
): Promise<void> {
  await tx.query({
    name: "lock_idempotency_key",
    text: "select pg_advisory_xact_lock(hashtextextended(json_build_array('dunlin key', $1::text, $2::text, $3::text)::text, 0))",
    values: [userId, mutation, key],
  });
}

/** Index: idempotency_keys primary key (user_id, mutation, key). */
export async function readIdempotencyKey(
  tx: Queryable,
  userId: string,
  mutation: string,
  key: string,
): Promise<{ readonly inputHash: string; readonly payload: KeptPayload } | null> {
  const { rows } = await tx.query<{ inputHash: string; payload: KeptPayload }>({
    name: "read_idempotency_key",
    text: `
      select input_hash as "inputHash", payload
      from idempotency_keys
      where user_id = $1 and mutation = $2 and key = $3
        and created_at > now() - make_interval(days => ${KEPT_DAYS})
    `,
    values: [userId, mutation, key],
  });
  return rows[0] ?? null;
}

/** Keeps the answer for 7 days; an expired one of the same key is replaced, other expired ones are dropped. */
export async function keepIdempotencyKey(
  tx: Queryable,
  userId: string,
  mutation: string,
  key: string,
  hash: string,
  payload: KeptPayload,
): Promise<void> {
  await tx.query({
    name: "drop_expired_idempotency_keys",
    text: `
      delete from idempotency_keys
      where user_id = $1 and created_at <= now() - make_interval(days => ${KEPT_DAYS})
    `,
    values: [userId],
  });
  await tx.query({
    name: "keep_idempotency_key",
    text: `
      insert into idempotency_keys (user_id, mutation, key, input_hash, payload)
      values ($1, $2, $3, $4, $5::jsonb)
    `,
    values: [userId, mutation, key, hash, JSON.stringify(payload)],
  });
}
