export const CHANNEL_RULES = ["SMART", "SMS", "VOICE"] as const;
export type ChannelRule = (typeof CHANNEL_RULES)[number];
export type ReminderChannel = "SMS" | "VOICE";

/** When and how a user's customers are reminded. */
export interface ReminderPolicy {
  readonly enabled: boolean;
  /** Days around the due date, ascending: -3 is three days before it. */
  readonly offsetDays: readonly number[];
  readonly channelRule: ChannelRule;
  /** HH:MM where the customer is. The window ends before `windowEnd`. */
  readonly windowStart: string;
  readonly windowEnd: string;
  /** ISO weekdays, ascending: 1 is Monday. */
  readonly weekdays: readonly number[];
  /** Least time between two deliveries for one invoice. */
  readonly minGapHours: number;
  /** How many days after its own day a step may still go out. */
  readonly maxLatenessDays: number;
  /** Days without reminders of ours, from the day on which the source itself reminded. */
  readonly holdBackDaysAfterSourceReminder: number;
}

export const DEFAULT_POLICY: ReminderPolicy = {
  enabled: true,
  offsetDays: [-7, -3, -1, 0, 1, 3, 7],
  channelRule: "SMART",
  windowStart: "09:00",
  windowEnd: "18:00",
  weekdays: [1, 2, 3, 4, 5],
  minGapHours: 20,
  maxLatenessDays: 2,
  holdBackDaysAfterSourceReminder: 3,
};

/** This many days before the due date, or more, the SMART rule still writes; later it calls. */
const SMART_SMS_DAYS_BEFORE = 5;

export function channelOf(rule: ChannelRule, offsetDays: number): ReminderChannel {
  if (rule !== "SMART") return rule;
  return offsetDays <= -SMART_SMS_DAYS_BEFORE ? "SMS" : "VOICE";
}
