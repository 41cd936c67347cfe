import {
  readReminderSummary,
  type ReminderSummary as Summary,
} from "../../reminders/reminder-summary.ts";
import { builder } from "../builder.ts";
import { ReminderBlock } from "../enums/invoice.ts";
import { ORGANIZATION_ARGUMENT, requireOrganization } from "../organization-argument.ts";

export const BlockedInvoices = builder
  .objectRef<Summary["blocked"][number]>("BlockedInvoices")
  .implement({
    description: "Open invoices whose reminders are held back by the same cause.",
    fields: (t) => ({
      reason: t.expose("reason", { type: ReminderBlock, description: "What holds them back." }),
      invoices: t.exposeInt("invoices", { description: "How many invoices." }),
    }),
  });

const ReminderSummary = builder.objectRef<Summary>("ReminderSummary").implement({
  description: "The open invoices of an organization by what becomes of their reminders.",
  fields: (t) => ({
    planned: t.exposeInt("planned", { description: "Open invoices with a reminder to come." }),
    blocked: t.field({
      type: [BlockedInvoices],
      description: "The others, by what holds their reminders back, in the order of the causes.",
      resolve: ({ blocked }) => [...blocked],
    }),
  }),
});

builder.queryField("reminderSummary", (t) =>
  t.field({
    type: ReminderSummary,
    description: "How many open invoices have a reminder to come, and why the others have none.",
    args: { organizationId: t.arg.id({ description: ORGANIZATION_ARGUMENT }) },
    resolve: async (_root, { organizationId }, context) => {
      const { id } = await requireOrganization(context, organizationId);
      return readReminderSummary(context.services.database.pool, context.viewer.userId, id);
    },
  }),
);
