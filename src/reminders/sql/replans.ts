import type { Queryable } from "../../db/sql.ts";

/** All reminders of an organization are to be planned anew; `after` is how far that has come. */
export interface Replan {
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly cause: "POLICY" | "DAY";
  /** The person who changed the policy. */
  readonly by: string | null;
  readonly after: string | null;
  /** A later one of the same cause does all that is left of this one. */
  readonly isOvertaken: boolean;
}

/**
 * Asks for a replan of each organization whose local day began since the last one, once for each day whoever asks.
 * Of days that nobody asked for only the present one is made up for. Index: the unique one of organization and day; the
 * few organizations are all read.
 */
export async function insertDayReplans(tx: Queryable, now: Date): Promise<void> {
  await tx.query({
    name: "insert_day_replans",
    text: `
      insert into reminder_replans (user_id, organization_id, cause, day, time_zone)
      select o.user_id, o.id, 'DAY', d.today, o.time_zone
      from organizations o
      cross join lateral (select ($1::timestamptz at time zone o.time_zone)::date as today) d
      where o.status <> 'DISABLED'
        and not exists (
          select from reminder_replans r
          where r.organization_id = o.id and r.day >= d.today and r.time_zone = o.time_zone
        )
      order by o.id
      on conflict (organization_id, day, time_zone) do nothing
    `,
    values: [now],
  });
}

/**
 * Asks for a replan of each of the user's organizations. Returns the ids. The caller has locked the user: dated by the
 * clock and not by the beginning of the transaction, the replans of two policies are in the order in which these were
 * stored. Index: organizations (user_id, …).
 */
export async function insertPolicyReplans(
  tx: Queryable,
  userId: string,
  by: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: "insert_policy_replans",
    text: `
      insert into reminder_replans (user_id, organization_id, cause, actor, created_at)
      select user_id, id, 'POLICY', $2, clock_timestamp()
      from organizations
      where user_id = $1 and status <> 'DISABLED'
      order by id
      returning id
    `,
    values: [userId, by],
  });
  return rows.map((row) => row.id);
}

const COLUMNS = `
  r.id as "id",
  r.user_id as "userId",
  r.organization_id as "organizationId",
  r.cause as "cause",
  r.actor as "by",
  r.after_invoice_id as "after",
  exists (
    select from reminder_replans later
    where later.organization_id = r.organization_id
      and later.cause = r.cause
      and later.created_at > r.created_at
  ) as "isOvertaken"
`;

/**
 * Locks the oldest unfinished replan that nobody else is working on at this moment; null when there is none. Index:
 * reminder_replans_open_idx.
 */
export async function lockNextReplan(tx: Queryable): Promise<Replan | null> {
  const { rows } = await tx.query<Replan>({
    name: "lock_next_replan",
    text: `
      select ${COLUMNS}
      from reminder_replans r
      where r.finished_at is null
      order by r.created_at, r.id
      limit 1
      for update of r skip locked
    `,
  });
  return rows[0] ?? null;
}

/** Locks this one, after whoever else is working on it; null when it is finished. Index: the primary key. */
export async function lockReplan(tx: Queryable, id: string): Promise<Replan | null> {
  const { rows } = await tx.query<Replan>({
    name: "lock_replan",
    text: `
      select ${COLUMNS}
      from reminder_replans r
      where r.id = $1 and r.finished_at is null
      for update of r
    `,
    values: [id],
  });
  return rows[0] ?? null;
}

/** `after` null: it is finished. Index: the primary key. */
export async function saveReplan(
  tx: Queryable,
  id: string,
  after: string | null,
  invoices: number,
): Promise<void> {
  await tx.query({
    name: "save_replan",
    text: `
      update reminder_replans
      set
        after_invoice_id = coalesce($2, after_invoice_id),
        invoices = invoices + $3,
        finished_at = case when $2::uuid is null then clock_timestamp() end
      where id = $1
    `,
    values: [id, after, invoices],
  });
}
