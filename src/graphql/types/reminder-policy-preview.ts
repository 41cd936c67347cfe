import type { ReminderPolicy as Policy } from "../../reminders/policy.ts";
import { patchPolicy } from "../../reminders/policy-patch.ts";
import { readPolicy } from "../../reminders/policy-store.ts";
import {
  MAX_PREVIEW_INVOICES,
  type PolicyPreview,
  type PreviewedReminder,
  previewPolicy,
} from "../../reminders/preview-policy.ts";
import { builder } from "../builder.ts";
import { ReminderChannel } from "../enums/reminder.ts";
import { ORGANIZATION_ARGUMENT, requireOrganization } from "../organization-argument.ts";
import { volatile } from "../volatile.ts";
import { Invoice } from "./invoice.ts";
import { DAYS_ARGUMENT, ReminderDay, requireDays } from "./reminder-calendar.ts";
import { invalidPolicy, ReminderPolicy, UpdateReminderPolicyInput } from "./reminder-policy.ts";
import { BlockedInvoices } from "./reminder-summary.ts";
import { USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

const PlannedReminder = builder.objectRef<PreviewedReminder>("PlannedReminder").implement({
  description: "A reminder that a policy would plan.",
  fields: (t) => ({
    invoice: t.field({
      type: Invoice,
      nullable: true,
      description: "Its invoice; null when it was deleted meanwhile.",
      resolve: ({ invoiceId }, _args, { loaders }) => loaders.invoice.load(invoiceId),
    }),
    offsetDays: t.exposeInt("offsetDays", {
      description: "The step, in days around the due date: -3 is three days before it.",
    }),
    scheduledFor: t.expose("scheduledFor", {
      type: "DateTime",
      description: "When it would go out.",
    }),
    channel: t.expose("channel", { type: ReminderChannel, description: "On which channel." }),
  }),
});

const ReminderPolicyPreview = builder.objectRef<PolicyPreview>("ReminderPolicyPreview").implement({
  description: "What a policy would plan for the open invoices of an organization.",
  fields: (t) => ({
    policy: t.expose("policy", { type: ReminderPolicy, description: "The policy." }),
    invoices: t.exposeInt("invoices", {
      description: "How many open invoices were planned for this preview.",
    }),
    complete: t.exposeBoolean("complete", {
      description: `Whether these are all; else ${MAX_PREVIEW_INVOICES} were chosen at random, and the figures are of these.`,
    }),
    planned: t.exposeInt("planned", {
      description: "Invoices that would have a reminder to come.",
    }),
    blocked: t.field({
      type: [BlockedInvoices],
      description: "The others, by what would hold their reminders back.",
      resolve: ({ blocked }) => [...blocked],
    }),
    reminders: t.exposeInt("reminders", { description: "Reminders that would be to come." }),
    added: t.exposeInt("added", {
      description: "How many of these are not to come by the plan of now.",
    }),
    moved: t.exposeInt("moved", {
      description: "How many of these would get another time or channel.",
    }),
    removed: t.exposeInt("removed", {
      description: "Reminders that are to come by the plan of now, and would no longer.",
    }),
    days: t.field({
      type: [ReminderDay],
      description: "What would go out on each day, as in reminderCalendar.",
      resolve: ({ days }) => [...days],
    }),
    next: t.field({
      type: [PlannedReminder],
      description: "The few that would go out first.",
      resolve: ({ next }) => [...next],
    }),
  }),
});

interface PreviewResult {
  readonly preview: PolicyPreview | null;
  readonly userErrors: readonly UserErrorShape[];
}

const ReminderPolicyPreviewResult = builder
  .objectRef<PreviewResult>("ReminderPolicyPreviewResult")
  .implement({
    description: "A preview, or what is wrong with the policy.",
    fields: (t) => ({
      preview: t.expose("preview", {
        type: ReminderPolicyPreview,
        nullable: true,
        description: "What it would plan; null when the policy is not valid.",
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });

builder.queryField("reminderPolicyPreview", (t) =>
  t.field({
    type: ReminderPolicyPreviewResult,
    // What is still in time depends on the time.
    extensions: volatile,
    description:
      "What updateReminderPolicy would plan with this input, and what it would change. Stores nothing. For the role ADMIN.",
    authScopes: { admin: true },
    args: {
      input: t.arg({
        type: UpdateReminderPolicyInput,
        required: true,
        description: "What would be changed.",
      }),
      organizationId: t.arg.id({ description: ORGANIZATION_ARGUMENT }),
      days: t.arg.int(DAYS_ARGUMENT),
    },
    resolve: async (_root, { input, organizationId, days }, context): Promise<PreviewResult> => {
      const { viewer, services, now } = context;
      const { pool } = services.database;
      const organization = await requireOrganization(context, organizationId);
      const asked = requireDays(organization.timeZone, now, days);
      const patch = { ...input, channelRule: input.channelRule as Policy["channelRule"] | null };
      const patched = patchPolicy(await readPolicy(pool, viewer.userId), patch);
      if ("errors" in patched) {
        return { preview: null, userErrors: patched.errors.map(invalidPolicy) };
      }
      const scope = { userId: viewer.userId, organizationId: organization.id };
      return {
        preview: await previewPolicy(pool, scope, patched.policy, asked, now),
        userErrors: [],
      };
    },
  }),
);
