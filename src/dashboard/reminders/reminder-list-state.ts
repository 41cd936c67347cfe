import type {
  ReminderChannel,
  ReminderDayFieldsFragment,
  ReminderFilter,
} from "../../generated/gql/graphql.ts";

export const CHANNELS = ["SMS", "VOICE"] as const satisfies readonly ReminderChannel[];

type Day = Pick<ReminderDayFieldsFragment, "date" | "startsAt" | "endsAt">;

export interface ReminderListState {
  readonly filter: ReminderFilter;
  /** Null when every day is shown. */
  readonly day: string | null;
  readonly channel: ReminderChannel | null;
}

/**
 * What an address like `?day=2026-11-22&channel=SMS` asks for; what it says wrong is left out.
 *
 * @param days of the calendar: the first one also has what should have gone out before it
 */
export function reminderListState(
  params: URLSearchParams,
  organizationId: string,
  days: readonly Day[],
): ReminderListState {
  const index = days.findIndex(({ date }) => date === params.get("day"));
  const day = days[index];
  const channel = CHANNELS.find((one) => one === params.get("channel")) ?? null;
  return {
    filter: {
      organizationId: { eq: organizationId },
      status: { in: ["PENDING", "CLAIMED"] },
      ...(day !== undefined && {
        scheduledFor: { lt: day.endsAt, ...(index > 0 && { gte: day.startsAt }) },
      }),
      ...(channel !== null && { channel: { eq: channel } }),
    },
    day: day?.date ?? null,
    channel,
  };
}
