import type { Queryable } from "../db/sql.ts";
import type { CalendarDay } from "./calendar-days.ts";
import type { ReminderChannel } from "./policy.ts";

/** What goes out on a day. */
export interface ReminderDay extends CalendarDay {
  /** In the order SMS, VOICE; a channel without any is left out. */
  readonly byChannel: readonly {
    readonly channel: ReminderChannel;
    readonly reminders: number;
  }[];
}

interface Count {
  /** From 1; 0 for what should have gone out before the first day. */
  readonly day: number;
  readonly channel: ReminderChannel;
  readonly reminders: number;
}

const CHANNELS: readonly ReminderChannel[] = ["SMS", "VOICE"];

/**
 * Reminders that are still to go out, by day and channel. The first day also has what should have gone out before it.
 *
 * Index: payment_reminders_due_idx, up to the last day; invoices_cache (user_id, id) for each of its rows.
 */
export async function readReminderCalendar(
  tx: Queryable,
  userId: string,
  organizationId: string,
  days: readonly CalendarDay[],
): Promise<ReminderDay[]> {
  const { rows } = await tx.query<Count>({
    name: "reminder_calendar",
    text: `
      select
        width_bucket(r.scheduled_for, $3::timestamptz[]) as "day",
        r.channel as "channel",
        count(*)::integer as "reminders"
      from payment_reminders r
      join invoices_cache i on i.user_id = r.user_id and i.id = r.invoice_id
      where r.user_id = $1
        and r.status in ('PENDING', 'CLAIMED')
        and r.scheduled_for < $4
        and i.organization_id = $2
      group by 1, 2
    `,
    values: [
      userId,
      organizationId,
      days.map(({ startsAt }) => startsAt),
      days.at(-1)?.endsAt ?? null,
    ],
  });
  return reminderDays(
    days,
    rows.map(({ day, channel, reminders }) => ({
      index: Math.max(0, day - 1),
      channel,
      reminders,
    })),
  );
}

/** The days with what was counted on each; counts of one day and channel are added up. */
export function reminderDays(
  days: readonly CalendarDay[],
  counts: readonly {
    readonly index: number;
    readonly channel: ReminderChannel;
    readonly reminders: number;
  }[],
): ReminderDay[] {
  return days.map((day, index) => {
    const today = counts.filter((count) => count.index === index);
    return {
      ...day,
      byChannel: CHANNELS.flatMap((channel) => {
        const reminders = today
          .filter((count) => count.channel === channel)
          .reduce((sum, count) => sum + count.reminders, 0);
        return reminders === 0 ? [] : [{ channel, reminders }];
      }),
    };
  });
}
