import { raiseDataVersion } from "../db/data-version.ts";
import type { Queryable } from "../db/sql.ts";
import { DEFAULT_POLICY, type ReminderPolicy } from "./policy.ts";
import { type PatchedPolicy, type PolicyPatch, patchPolicy } from "./policy-patch.ts";
import { insertPolicyReplans } from "./sql/replans.ts";

/** The user's policy, or the default one while nothing is stored. Index: the primary key. */
export async function readPolicy(tx: Queryable, userId: string): Promise<ReminderPolicy> {
  const { rows } = await tx.query<ReminderPolicy>({
    name: "read_reminder_policy",
    text: `
      select
        enabled as "enabled",
        offset_days as "offsetDays",
        channel_rule as "channelRule",
        window_start as "windowStart",
        window_end as "windowEnd",
        weekdays as "weekdays",
        min_gap_hours as "minGapHours",
        max_lateness_days as "maxLatenessDays",
        hold_back_days_after_source_reminder as "holdBackDaysAfterSourceReminder"
      from reminder_policies
      where user_id = $1
    `,
    values: [userId],
  });
  return rows[0] ?? DEFAULT_POLICY;
}

/** What became of a patch: the policy as it is now and the replans that it asked for, or what is wrong with it. */
export type UpdatedPolicy =
  | { readonly policy: ReminderPolicy; readonly replans: readonly string[] }
  | Extract<PatchedPolicy, { readonly errors: unknown }>;

/**
 * Stores the policy with the patch applied, asks for a replan of all the user's reminders and raises the data version;
 * or says what is wrong and stores nothing. Asking is part of the transaction: reminders follow the policy even if the
 * process dies right after it.
 *
 * Plan in transactions of their own, after this one (`awaitReplans`): it holds the user's row, which all others lock last.
 */
export async function updatePolicy(
  tx: Queryable,
  { userId, by }: { readonly userId: string; readonly by: string },
  patch: PolicyPatch,
): Promise<UpdatedPolicy> {
  await lockUser(tx, userId);
  const patched = patchPolicy(await readPolicy(tx, userId), patch);
  if ("errors" in patched) return patched;
  await writePolicy(tx, userId, patched.policy);
  const replans = await insertPolicyReplans(tx, userId, by);
  await raiseDataVersion(tx, userId);
  return { ...patched, replans };
}

/** Two patches at once are applied one after the other. Index: the primary key. */
async function lockUser(tx: Queryable, userId: string): Promise<void> {
  await tx.query({
    name: "lock_user_for_policy",
    text: "select from users where id = $1 for no key update",
    values: [userId],
  });
}

async function writePolicy(tx: Queryable, userId: string, policy: ReminderPolicy): Promise<void> {
  await tx.query({
    name: "write_reminder_policy",
    text: `
      insert into reminder_policies (
        user_id, enabled, offset_days, channel_rule, window_start, window_end, weekdays,
        min_gap_hours, max_lateness_days, hold_back_days_after_source_reminder
      )
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (user_id) do update set
        enabled = excluded.enabled,
        offset_days = excluded.offset_days,
        channel_rule = excluded.channel_rule,
        window_start = excluded.window_start,
        window_end = excluded.window_end,
        weekdays = excluded.weekdays,
        min_gap_hours = excluded.min_gap_hours,
        max_lateness_days = excluded.max_lateness_days,
        hold_back_days_after_source_reminder = excluded.hold_back_days_after_source_reminder,
        updated_at = now()
    `,
    values: [
      userId,
      policy.enabled,
      policy.offsetDays,
      policy.channelRule,
      policy.windowStart,
      policy.windowEnd,
      policy.weekdays,
      policy.minGapHours,
      policy.maxLatenessDays,
      policy.holdBackDaysAfterSourceReminder,
    ],
  });
}
