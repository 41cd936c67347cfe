import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import { listConnection } from "../connection.ts";
import { connectionType } from "../connection-type.ts";
import { ReminderChannel, ReminderReason, ReminderStatus } from "../enums/reminder.ts";
import { ReminderFilter, type ReminderFilterShape } from "../filters/reminder-filter.ts";
import { reminderList } from "../lists/reminder-list.ts";
import { orderInput } from "../order-input.ts";
import { pageArgs } from "../page-args.ts";
import type { CustomerRow, InvoiceRow, ReminderRow } from "../row-types.ts";
import { Customer } from "./customer.ts";
import { Invoice } from "./invoice.ts";

export const Reminder = builder.prismaNode("Reminder", {
  description: "One step of an invoice's reminders.",
  id: { field: "id", description: "Of the reminder." },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    invoice: t.field({
      type: Invoice,
      description: "The invoice it is about, deleted or not.",
      extensions: columns<ReminderRow>("id", "invoiceId"),
      resolve: async ({ id, invoiceId }, _args, { loaders }) => {
        const invoice = await loaders.invoice.load(invoiceId);
        if (invoice === null) throw new Error(`The invoice of the reminder ${id} does not exist.`);
        return invoice;
      },
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description:
        "Whom it reminds, deleted or not; null for reminders from before customers were stored.",
      extensions: columns<ReminderRow>("customerId"),
      resolve: ({ customerId }, _args, { loaders }) =>
        customerId === null ? null : loaders.customer.load(customerId),
    }),
    offsetDays: t.exposeInt("offsetDays", {
      description: "The step, in days around the due date: -3 is three days before it.",
    }),
    dueDate: t.expose("dueDate", {
      type: "Date",
      description: "The due date that the step was planned for.",
    }),
    scheduledFor: t.expose("scheduledFor", {
      type: "DateTime",
      description: "When it goes out, inside the customer's calling window.",
    }),
    channel: t.expose("channel", {
      type: ReminderChannel,
      description: "How it reaches the customer.",
    }),
    status: t.expose("status", { type: ReminderStatus, description: "Where it stands." }),
    reason: t.expose("reason", {
      type: ReminderReason,
      nullable: true,
      description:
        "Why it was skipped or canceled, or, while CLAIMED, why it should no longer be sent; null otherwise.",
    }),
    deliveredAt: t.expose("deliveredAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was delivered; null when it was not.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was planned." }),
    updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it last changed." }),
  }),
});

const ReminderConnection = connectionType<ReminderRow>("Reminder", Reminder, "reminders");

const ReminderOrder = orderInput("Reminder", "reminders", {
  SCHEDULED_FOR: "By when they go out.",
});

const openReminders = listConnection<ReminderRow, ReminderFilterShape>(reminderList, {
  field: "SCHEDULED_FOR",
  direction: "ASC",
});

builder.prismaObjectField(Invoice, "reminders", (t) =>
  t.field({
    type: ReminderConnection,
    description: "Its reminders, the earliest first.",
    extensions: columns<InvoiceRow>("id"),
    args: pageArgs,
    resolve: ({ id }, args, context, info) =>
      openReminders(args, context, info, { column: "r.invoice_id", id }),
  }),
);

builder.prismaObjectField(Customer, "reminders", (t) =>
  t.field({
    type: ReminderConnection,
    description: "The reminders of its invoices, the earliest first.",
    extensions: columns<CustomerRow>("id"),
    args: {
      ...pageArgs,
      filter: t.arg({ type: ReminderFilter, description: "Which reminders." }),
    },
    resolve: ({ id }, args, context, info) =>
      openReminders(args, context, info, { column: "r.customer_id", id }),
  }),
);

builder.queryField("reminders", (t) =>
  t.field({
    type: ReminderConnection,
    description: "Reminders, the earliest first unless another order is asked for.",
    args: {
      ...pageArgs,
      filter: t.arg({ type: ReminderFilter, description: "Which reminders." }),
      orderBy: t.arg({
        type: ReminderOrder,
        description: "In which order; SCHEDULED_FOR by itself.",
      }),
    },
    resolve: (_root, args, context, info) => openReminders(args, context, info),
  }),
);
