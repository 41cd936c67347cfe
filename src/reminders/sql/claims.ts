import type { Queryable } from "../../db/sql.ts";

export interface ClaimRow {
  readonly reminderId: string;
  readonly invoiceId: string;
  readonly claim: string;
  readonly attempt: number;
  readonly claimedUntil: Date;
}

/** A claim that nobody was told of yet, and the one before it, by a sender who did not report: null when there was none. */
export interface FreshClaim extends ClaimRow {
  readonly claimBefore: string | null;
  readonly claimedUntilBefore: Date | null;
}

/**
 * Puts back what nobody reported on within the lease. The token stays: a late report counts until somebody else claims.
 * Index: payment_reminders (invoice_id, offset_days, due_date).
 */
export async function releaseExpired(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
): Promise<void> {
  await tx.query({
    name: "release_expired_claims",
    text: `
      with released as (
        update payment_reminders
        set status = 'PENDING', reason = null, updated_at = now()
        where user_id = $1
          and invoice_id = any($2::uuid[])
          and status = 'CLAIMED'
          and coalesce(claimed_until, scheduled_for) <= clock_timestamp()
        returning id
      )
      insert into reminder_events (user_id, reminder_id, kind, cause)
      select $1, id, 'RELEASED', 'SENDER'
      from released
    `,
    values: [userId, invoiceIds],
  });
}

/**
 * Claims what is due of the given invoices, which the transaction has locked and planned anew, the longest waiting first.
 * Index: payment_reminders (invoice_id, offset_days, due_date).
 */
export async function takeDue(
  tx: Queryable,
  userId: string,
  invoiceIds: readonly string[],
  now: Date,
  limit: number,
  leaseSeconds: number,
): Promise<FreshClaim[]> {
  const { rows } = await tx.query<FreshClaim>({
    name: "take_due_reminders",
    text: `
      with due as (
        select id, claim_token, claimed_until
        from payment_reminders
        where user_id = $1
          and invoice_id = any($2::uuid[])
          and status = 'PENDING'
          and scheduled_for <= $3
        order by scheduled_for, id
        limit $4
      ),
      claimed as (
        update payment_reminders r
        set
          status = 'CLAIMED',
          reason = null,
          claim_token = gen_random_uuid(),
          claimed_until = clock_timestamp() + make_interval(secs => $5),
          updated_at = now()
        from due
        where r.user_id = $1 and r.id = due.id
        returning
          r.id, r.invoice_id, r.claim_token, r.attempt, r.claimed_until, r.scheduled_for,
          due.claim_token as claim_before, due.claimed_until as claimed_until_before
      ),
      events as (
        insert into reminder_events (user_id, reminder_id, kind, data, cause)
        select $1, id, 'CLAIMED', jsonb_build_object('until', claimed_until), 'SENDER'
        from claimed
      )
      select
        id as "reminderId",
        invoice_id as "invoiceId",
        claim_token as "claim",
        attempt as "attempt",
        claimed_until as "claimedUntil",
        claim_before as "claimBefore",
        claimed_until_before as "claimedUntilBefore"
      from claimed
      order by scheduled_for, id
    `,
    values: [userId, invoiceIds, now, limit, leaseSeconds],
  });
  return rows;
}

/**
 * Puts claims that are still held back for a moment, so that the invoice is planned as before them. Index: the primary
 * key.
 */
export async function reopenClaims(
  tx: Queryable,
  userId: string,
  held: readonly FreshClaim[],
): Promise<void> {
  await tx.query({
    name: "reopen_claims",
    text: `
      update payment_reminders r
      set status = 'PENDING', reason = null, claimed_until = t.claimed_until
      from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as t (id, claim, claimed_until)
      where r.user_id = $1 and r.id = t.id and r.claim_token = t.claim and r.status = 'CLAIMED'
    `,
    values: [
      userId,
      held.map((one) => one.reminderId),
      held.map((one) => one.claim),
      held.map((one) => one.claimedUntilBefore),
    ],
  });
}

/**
 * Takes reopened claims up again, where they still are to go out, with a whole lease. The others are as they were before,
 * so that a late report on the claim before them counts. Index: the primary key.
 */
export async function keepClaims(
  tx: Queryable,
  userId: string,
  held: readonly FreshClaim[],
  now: Date,
  leaseSeconds: number,
): Promise<ClaimRow[]> {
  const { rows } = await tx.query<ClaimRow>({
    name: "keep_claims",
    text: `
      with reopened as (
        update payment_reminders r
        set
          status = case when d.is_due then 'CLAIMED' else r.status end,
          claim_token = case when d.is_due then r.claim_token else t.claim_before end,
          claimed_until = case
            when d.is_due then clock_timestamp() + make_interval(secs => $5)
            else t.claimed_until_before
          end,
          updated_at = now()
        from unnest($2::uuid[], $3::uuid[], $6::uuid[], $7::timestamptz[])
          as t (id, claim, claim_before, claimed_until_before)
        join payment_reminders b on b.id = t.id
        cross join lateral (select b.status = 'PENDING' and b.scheduled_for <= $4 as is_due) d
        where r.user_id = $1
          and r.id = t.id
          and r.claim_token = t.claim
          and r.status in ('PENDING', 'SKIPPED', 'CANCELED')
        returning r.id, r.invoice_id, r.claim_token, r.attempt, r.claimed_until, r.status
      )
      select
        id as "reminderId",
        invoice_id as "invoiceId",
        claim_token as "claim",
        attempt as "attempt",
        claimed_until as "claimedUntil"
      from reopened
      where status = 'CLAIMED'
    `,
    values: [
      userId,
      held.map((one) => one.reminderId),
      held.map((one) => one.claim),
      now,
      leaseSeconds,
      held.map((one) => one.claimBefore),
      held.map((one) => one.claimedUntilBefore),
    ],
  });
  return rows;
}
