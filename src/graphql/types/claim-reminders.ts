import { type Claim, claimReminders } from "../../reminders/claim.ts";
import { balanceCheck } from "../balance-check.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import { Reminder } from "./reminder.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 10;
const MIN_LEASE_SECONDS = 5;
const MAX_LEASE_SECONDS = 3_600;
const DEFAULT_LEASE_SECONDS = 60;

interface ClaimRemindersResult {
  readonly claims: readonly Claim[];
  readonly userErrors: readonly UserErrorShape[];
}

const ReminderClaim = builder.objectRef<Claim>("ReminderClaim").implement({
  description: "A reminder that is handed to one sender for a while.",
  fields: (t) => ({
    token: t.exposeString("token", {
      description: "What completeReminder and failReminder ask for; another one for each claim.",
    }),
    idempotencyKey: t.exposeString("idempotencyKey", {
      description:
        "For the provider that sends it: the same however often the reminder is claimed, so that it is sent once.",
    }),
    claimedUntil: t.expose("claimedUntil", {
      type: "DateTime",
      description: "Without a report by then, others may claim it.",
    }),
    reminder: t.field({
      type: Reminder,
      description: "What to send to whom.",
      resolve: async ({ reminderId }, _args, { loaders }) => {
        const reminder = await loaders.reminder.load(reminderId);
        if (reminder === null) throw new Error(`The claimed reminder ${reminderId} is gone.`);
        return reminder;
      },
    }),
  }),
});

const ClaimRemindersInput = builder.inputType("ClaimRemindersInput", {
  description: "How many reminders a sender takes, and for how long.",
  fields: (t) => ({
    organizationId: t.id({ description: "Of one organization; of all without it." }),
    limit: t.int({
      required: true,
      defaultValue: DEFAULT_LIMIT,
      description: `Most reminders at once, 1 to ${MAX_LIMIT}.`,
    }),
    leaseSeconds: t.int({
      required: true,
      defaultValue: DEFAULT_LEASE_SECONDS,
      description: `After so many seconds without a report others may claim them: ${MIN_LEASE_SECONDS} to ${MAX_LEASE_SECONDS}.`,
    }),
  }),
});

const ClaimRemindersPayload = builder
  .objectRef<ClaimRemindersResult>("ClaimRemindersPayload")
  .implement({
    description: "What claimReminders handed out.",
    fields: (t) => ({
      claims: t.field({
        type: [ReminderClaim],
        description: "The longest waiting first; empty when nothing is due.",
        resolve: ({ claims }) => [...claims],
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });

builder.mutationField("claimReminders", (t) =>
  t.field({
    type: ClaimRemindersPayload,
    description:
      "Hands due reminders to the sender that asks, each to one at a time. Calling window, gap and everything else is checked again, and a balance that is not fresh is read from the source. Delivery is at least once: give the idempotency key to the provider. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({
        type: ClaimRemindersInput,
        description: "How many, and for how long.",
      }),
    },
    resolve: async (_root, { input }, context): Promise<ClaimRemindersResult> => {
      const {
        organizationId: globalId,
        limit = DEFAULT_LIMIT,
        leaseSeconds = DEFAULT_LEASE_SECONDS,
      } = input ?? {};
      const isNarrowed = globalId !== null && globalId !== undefined;
      const organizationId = isNarrowed ? uuidOf("Organization", globalId) : null;
      const userErrors = [
        ...outside("limit", limit, 1, MAX_LIMIT),
        ...outside("leaseSeconds", leaseSeconds, MIN_LEASE_SECONDS, MAX_LEASE_SECONDS),
        ...(isNarrowed && !(await isOwn(context.loaders.organizations(), organizationId))
          ? [
              {
                code: "NOT_FOUND",
                message: "There is no such organization.",
                field: ["input", "organizationId"],
              },
            ]
          : []),
      ];
      if (userErrors.length > 0) return { claims: [], userErrors };
      const claims = await claimReminders(context.services.database.pool, {
        userId: context.viewer.userId,
        organizationId,
        limit,
        leaseSeconds,
        now: context.now,
        balances: balanceCheck(context, leaseSeconds),
      });
      return { claims, userErrors: [] };
    },
  }),
);

function outside(field: string, value: number, from: number, to: number): UserErrorShape[] {
  if (value >= from && value <= to) return [];
  const message = `This must be a number from ${from} to ${to}.`;
  return [{ code: "INVALID", message, field: ["input", field] }];
}

async function isOwn(
  organizations: Promise<readonly { readonly id: string }[]>,
  wanted: string | null,
): Promise<boolean> {
  return (await organizations).some(({ id }) => id === wanted);
}
