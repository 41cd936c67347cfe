import type { Queryable } from "../db/sql.ts";
import { lockLooks } from "./lock-looks.ts";

/** What a sync looks at customers for, in SQL of a row `c` of customers_cache. */
export interface Look {
  /** For the names of its statements. */
  readonly name: string;
  /** Whom it can concern; with `needs_look` the condition of its index (organization_id, zoho_customer_id), word for word. */
  readonly concerns: string;
  /** Of those, whom it concerns now. */
  readonly finds: string;
}

interface Scope {
  readonly userId: string;
  readonly organizationId: string;
}

/** By one run; more are for the next ones. */
const MOST_SETTLED = 5_000;

/**
 * Takes the mark `needs_look` from customers whom a look does not concern now, so that the next one passes them by. The
 * mark is set with whatever can make it concern them: a list row that is written, a balance that it brings, and an open
 * invoice, see `lookAtCustomersOf`.
 *
 * @param upTo the source id of the last customer that the look met; null: it met all.
 */
export async function settleLooks(
  tx: Queryable,
  scope: Scope,
  look: Look,
  upTo: string | null,
): Promise<void> {
  const ids = await unconcerned(tx, scope, look, upTo);
  if (ids.length === 0) return;
  await Promise.all([
    lockLooks(tx, scope.organizationId, "alone"),
    clearMarks(tx, scope, look, ids),
  ]);
}

/** Index: the look's own. */
async function unconcerned(
  tx: Queryable,
  { userId, organizationId }: Scope,
  { name, concerns, finds }: Look,
  upTo: string | null,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: `unconcerned_customers_${name}`,
    text: `
      select c.id
      from customers_cache c
      where c.user_id = $1
        and c.organization_id = $2
        and c.needs_look
        and ${concerns}
        and ($3::text is null or c.zoho_customer_id <= $3)
        and not ${finds}
      order by c.zoho_customer_id
      limit $4
    `,
    values: [userId, organizationId, upTo, MOST_SETTLED],
  });
  return rows.map((row) => row.id);
}

/**
 * Decides again, now that it has the lock. The rows are locked in the order in which all writers do. Index: customers_cache
 * (user_id, id).
 */
async function clearMarks(
  tx: Queryable,
  { userId }: Scope,
  { name, concerns, finds }: Look,
  ids: readonly string[],
): Promise<void> {
  await tx.query({
    name: `clear_looks_${name}`,
    text: `
      with settled as (
        select c.id
        from customers_cache c
        where c.user_id = $1 and c.id = any($2::uuid[]) and ${concerns} and not ${finds}
        order by c.zoho_customer_id
        for no key update
      )
      update customers_cache c
      set needs_look = false
      from settled
      where c.id = settled.id
    `,
    values: [userId, ids],
  });
}
