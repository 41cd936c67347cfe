import { inTransaction } from "../../db/sql.ts";
import type { ReminderPolicy as Policy } from "../../reminders/policy.ts";
import type { PolicyError } from "../../reminders/policy-patch.ts";
import { updatePolicy } from "../../reminders/policy-store.ts";
import { awaitReplans } from "../../reminders/replan.ts";
import { builder } from "../builder.ts";
import { ChannelRule } from "../enums/reminder.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

const DESCRIPTIONS = {
  enabled: "Whether reminders go out at all.",
  offsetDays: "The steps, in days around the due date: -3 is three days before it.",
  channelRule: "How the channel of a step is chosen.",
  windowStart: "When the calling window opens where the customer is, `09:00`.",
  windowEnd: "When the calling window closes where the customer is, `18:00`.",
  weekdays: "The days of the calling window: 1 is Monday, 7 is Sunday.",
  minGapHours: "Least hours between two deliveries for one invoice.",
  maxLatenessDays: "How many days after its own day a step may still go out.",
  holdBackDaysAfterSourceReminder:
    "How many days to hold back after the source itself reminded the customer.",
} as const;

export const ReminderPolicy = builder.objectRef<Policy>("ReminderPolicy").implement({
  description: "When and how a user's customers are reminded.",
  fields: (t) => ({
    enabled: t.exposeBoolean("enabled", { description: DESCRIPTIONS.enabled }),
    offsetDays: t.intList({
      description: DESCRIPTIONS.offsetDays,
      resolve: ({ offsetDays }) => [...offsetDays],
    }),
    channelRule: t.expose("channelRule", {
      type: ChannelRule,
      description: DESCRIPTIONS.channelRule,
    }),
    windowStart: t.exposeString("windowStart", { description: DESCRIPTIONS.windowStart }),
    windowEnd: t.exposeString("windowEnd", { description: DESCRIPTIONS.windowEnd }),
    weekdays: t.intList({
      description: DESCRIPTIONS.weekdays,
      resolve: ({ weekdays }) => [...weekdays],
    }),
    minGapHours: t.exposeInt("minGapHours", { description: DESCRIPTIONS.minGapHours }),
    maxLatenessDays: t.exposeInt("maxLatenessDays", { description: DESCRIPTIONS.maxLatenessDays }),
    holdBackDaysAfterSourceReminder: t.exposeInt("holdBackDaysAfterSourceReminder", {
      description: DESCRIPTIONS.holdBackDaysAfterSourceReminder,
    }),
  }),
});

export const UpdateReminderPolicyInput = builder.inputType("UpdateReminderPolicyInput", {
  description: "What to change; what is left out or null stays as it is.",
  fields: (t) => ({
    enabled: t.boolean({ description: DESCRIPTIONS.enabled }),
    offsetDays: t.intList({ description: DESCRIPTIONS.offsetDays }),
    channelRule: t.field({ type: ChannelRule, description: DESCRIPTIONS.channelRule }),
    windowStart: t.string({ description: DESCRIPTIONS.windowStart }),
    windowEnd: t.string({ description: DESCRIPTIONS.windowEnd }),
    weekdays: t.intList({ description: DESCRIPTIONS.weekdays }),
    minGapHours: t.int({ description: DESCRIPTIONS.minGapHours }),
    maxLatenessDays: t.int({ description: DESCRIPTIONS.maxLatenessDays }),
    holdBackDaysAfterSourceReminder: t.int({
      description: DESCRIPTIONS.holdBackDaysAfterSourceReminder,
    }),
  }),
});

interface UpdateReminderPolicyResult {
  readonly policy: Policy | null;
  readonly userErrors: readonly UserErrorShape[];
}

const UpdateReminderPolicyPayload = builder
  .objectRef<UpdateReminderPolicyResult>("UpdateReminderPolicyPayload")
  .implement({
    description: "What updateReminderPolicy did.",
    fields: (t) => ({
      policy: t.expose("policy", {
        type: ReminderPolicy,
        nullable: true,
        description: "The policy as it is now; null when nothing was changed.",
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });

builder.mutationField("updateReminderPolicy", (t) =>
  t.field({
    type: UpdateReminderPolicyPayload,
    description:
      "Changes the reminder policy and plans pending reminders anew; of very many the last follow a little later. For the role ADMIN. Everything is stored, or nothing.",
    authScopes: { admin: true },
    args: {
      input: t.arg({
        type: UpdateReminderPolicyInput,
        required: true,
        description: "What to change.",
      }),
    },
    resolve: async (_root, { input }, { viewer, services, now }) => {
      const { pool } = services.database;
      const { userId, userName: by } = viewer;
      const patch = { ...input, channelRule: input.channelRule as Policy["channelRule"] | null };
      const patched = await inTransaction(pool, (tx) => updatePolicy(tx, { userId, by }, patch));
      if ("errors" in patched)
        return { policy: null, userErrors: patched.errors.map(invalidPolicy) };
      await awaitReplans(pool, patched.replans, () => now);
      return { policy: patched.policy, userErrors: [] };
    },
  }),
);

export function invalidPolicy({ field, message }: PolicyError): UserErrorShape {
  return { code: "INVALID", message, field: ["input", field] };
}
