import { CHANNEL_RULES, type ReminderPolicy } from "./policy.ts";

/** Absent and null fields stay as they are. */
export type PolicyPatch = {
  readonly [Field in keyof ReminderPolicy]?: ReminderPolicy[Field] | null | undefined;
};

export interface PolicyError {
  readonly field: keyof ReminderPolicy;
  /** Says what is allowed; safe to show. */
  readonly message: string;
}

export type PatchedPolicy =
  | { readonly policy: ReminderPolicy }
  | { readonly errors: readonly PolicyError[] };

const MAX_OFFSET_DAYS = 365;
const MAX_STEPS = 30;
const MAX_GAP_HOURS = 24 * 30;
const MAX_DAYS = 365;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The policy with the patch applied, days in order; or everything that is wrong with the outcome. */
export function patchPolicy(policy: ReminderPolicy, patch: PolicyPatch): PatchedPolicy {
  const given = Object.entries(patch).filter(
    ([, value]) => value !== null && value !== undefined,
  ) as [keyof ReminderPolicy, unknown][];
  const patched: ReminderPolicy = { ...policy, ...Object.fromEntries(given) };
  const errors = errorsOf(patched);
  if (errors.length > 0) return { errors };
  return {
    policy: {
      ...patched,
      offsetDays: patched.offsetDays.toSorted((a, b) => a - b),
      weekdays: patched.weekdays.toSorted((a, b) => a - b),
    },
  };
}

function errorsOf(policy: ReminderPolicy): PolicyError[] {
  const errors: PolicyError[] = [];
  const check = (field: keyof ReminderPolicy, valid: boolean, message: string): void => {
    if (!valid) errors.push({ field, message });
  };

  const { offsetDays, weekdays, windowStart, windowEnd } = policy;
  check(
    "offsetDays",
    offsetDays.every((days) => isWhole(days, -MAX_OFFSET_DAYS, MAX_OFFSET_DAYS)),
    `Every offset must be a whole number of days from -${MAX_OFFSET_DAYS} to ${MAX_OFFSET_DAYS}.`,
  );
  check("offsetDays", isUnique(offsetDays), "No offset may appear twice.");
  check("offsetDays", offsetDays.length <= MAX_STEPS, `At most ${MAX_STEPS} offsets are allowed.`);
  check(
    "channelRule",
    CHANNEL_RULES.includes(policy.channelRule),
    `The channel rule must be one of ${CHANNEL_RULES.join(", ")}.`,
  );
  const startsRight = TIME.test(windowStart);
  const endsRight = TIME.test(windowEnd);
  check(
    "windowStart",
    startsRight,
    "The window must start at a time from 00:00 to 23:59, such as 09:00.",
  );
  check(
    "windowEnd",
    endsRight,
    "The window must end at a time from 00:00 to 23:59, such as 18:00.",
  );
  check(
    "windowEnd",
    !startsRight || !endsRight || windowStart < windowEnd,
    "The window must end after it starts.",
  );
  check("weekdays", weekdays.length > 0, "At least one weekday is needed.");
  check(
    "weekdays",
    weekdays.every((day) => isWhole(day, 1, 7)),
    "Weekdays are whole numbers from 1 (Monday) to 7 (Sunday).",
  );
  check("weekdays", isUnique(weekdays), "No weekday may appear twice.");
  check(
    "minGapHours",
    isWhole(policy.minGapHours, 0, MAX_GAP_HOURS),
    `The gap must be a whole number of hours from 0 to ${MAX_GAP_HOURS}.`,
  );
  for (const field of ["maxLatenessDays", "holdBackDaysAfterSourceReminder"] as const) {
    check(
      field,
      isWhole(policy[field], 0, MAX_DAYS),
      `This must be a whole number of days from 0 to ${MAX_DAYS}.`,
    );
  }
  return errors;
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}

function isUnique(values: readonly number[]): boolean {
  return new Set(values).size === values.length;
}
