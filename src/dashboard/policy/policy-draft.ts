import type {
  PolicyFieldsFragment,
  UpdateReminderPolicyInput,
} from "../../generated/gql/graphql.ts";

export type Policy = PolicyFieldsFragment;
export type PolicyField = keyof Policy;

/** The policy as it stands in the form: what is typed is text until it is sent. */
export interface PolicyDraft {
  readonly enabled: boolean;
  /** `-7, -3, 0, 3` */
  readonly offsetDays: string;
  readonly channelRule: Policy["channelRule"];
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly weekdays: readonly number[];
  readonly minGapHours: string;
  readonly maxLatenessDays: string;
  readonly holdBackDaysAfterSourceReminder: string;
}

/** By field, what is wrong with it. */
export type PolicyErrors = Readonly<Partial<Record<PolicyField, string>>>;

const WHOLE_NUMBER = "A whole number is needed.";

/** Field by field: what the client's cache adds to an answer must not be sent. */
export function draftOf(policy: Policy): PolicyDraft {
  return {
    enabled: policy.enabled,
    channelRule: policy.channelRule,
    windowStart: policy.windowStart,
    windowEnd: policy.windowEnd,
    weekdays: policy.weekdays,
    offsetDays: policy.offsetDays.join(", "),
    minGapHours: String(policy.minGapHours),
    maxLatenessDays: String(policy.maxLatenessDays),
    holdBackDaysAfterSourceReminder: String(policy.holdBackDaysAfterSourceReminder),
  };
}

/** What to send, or what cannot be sent because it is no number. What numbers are allowed is the server's to say. */
export function policyInput(
  draft: PolicyDraft,
): { readonly input: UpdateReminderPolicyInput } | { readonly errors: PolicyErrors } {
  const offsetDays = offsetsOf(draft.offsetDays);
  const minGapHours = wholeOf(draft.minGapHours);
  const maxLatenessDays = wholeOf(draft.maxLatenessDays);
  const holdBackDaysAfterSourceReminder = wholeOf(draft.holdBackDaysAfterSourceReminder);
  if (
    offsetDays === null ||
    minGapHours === null ||
    maxLatenessDays === null ||
    holdBackDaysAfterSourceReminder === null
  ) {
    return {
      errors: {
        ...(offsetDays === null && {
          offsetDays: "Whole numbers are needed, with commas between.",
        }),
        ...(minGapHours === null && { minGapHours: WHOLE_NUMBER }),
        ...(maxLatenessDays === null && { maxLatenessDays: WHOLE_NUMBER }),
        ...(holdBackDaysAfterSourceReminder === null && {
          holdBackDaysAfterSourceReminder: WHOLE_NUMBER,
        }),
      },
    };
  }
  return {
    input: {
      ...draft,
      weekdays: [...draft.weekdays],
      offsetDays,
      minGapHours,
      maxLatenessDays,
      holdBackDaysAfterSourceReminder,
    },
  };
}

/** The errors of an answer by the field that their path ends in; `rest` are those about no field of the form. */
export function errorsByField(
  userErrors: readonly { readonly field: readonly string[] | null; readonly message: string }[],
  draft: PolicyDraft,
): { readonly errors: PolicyErrors; readonly rest: string | null } {
  const errors: Partial<Record<PolicyField, string>> = {};
  const rest: string[] = [];
  for (const { field, message } of userErrors) {
    const name = field?.at(-1);
    if (name !== undefined && Object.hasOwn(draft, name)) {
      const known = errors[name as PolicyField];
      errors[name as PolicyField] = known === undefined ? message : `${known} ${message}`;
    } else rest.push(message);
  }
  return { errors, rest: rest.length === 0 ? null : rest.join(" ") };
}

/** People type a true minus, a plus, and spaces. */
function offsetsOf(text: string): number[] | null {
  const parts = text
    .replaceAll("\u2212", "-")
    .split(/[\s,;]+/)
    .filter((part) => part !== "");
  const days = parts.map(wholeOf);
  return days.every((day) => day !== null) ? days : null;
}

/** What an Int of the API can hold. */
const MAX_DIGITS = 9;

function wholeOf(text: string): number | null {
  const digits = text.trim();
  return /^[+-]?\d+$/.test(digits) && digits.length <= MAX_DIGITS ? Number(digits) : null;
}
