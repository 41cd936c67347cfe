import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import { formatAmount } from "../decimal-text.ts";
import { ReminderReason } from "../enums/reminder.ts";
import { ReminderCause, ReminderEventKind } from "../enums/reminder-event.ts";
import { badUserInput } from "../errors.ts";
import { encodeGlobalId } from "../global-id.ts";
import type { InvoiceRow, ReminderEventRow, ReminderRow } from "../row-types.ts";
import { MOST_EVENTS } from "../sql/reminder-events.ts";
import { Invoice } from "./invoice.ts";
import { Reminder } from "./reminder.ts";

const USUAL_EVENTS = 20;

const ReminderEvent = builder.objectRef<ReminderEventRow>("ReminderEvent").implement({
  description: "Something that happened to a reminder, or to all reminders of an invoice.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ReminderEventKind, description: "What happened." }),
    at: t.expose("createdAt", { type: "DateTime", description: "When it happened." }),
    cause: t.expose("cause", {
      type: ReminderCause,
      nullable: true,
      description: "What set it off; null for events from before causes were kept.",
    }),
    by: t.exposeString("actor", {
      nullable: true,
      description: "The person who decided it; null when nobody did it by hand.",
    }),
    reason: t.expose("reason", {
      type: ReminderReason,
      nullable: true,
      description: "Why the reminders do not go out; null when they do.",
    }),
    was: t.field({
      type: ReminderReason,
      nullable: true,
      description: "What held them back until then; null when nothing did.",
      resolve: ({ data }) => data?.was ?? null,
    }),
    scheduledFrom: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the reminder was to go out before; null when that did not change.",
      resolve: ({ data }) => instant(data?.from),
    }),
    scheduledTo: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the reminder is to go out since; null when that did not change.",
      resolve: ({ data }) => instant(data?.to),
    }),
    balanceFrom: t.field({
      type: "Decimal",
      nullable: true,
      description: "What was left to pay before; null when that did not change.",
      resolve: ({ data }) => amount(data?.balanceFrom, data?.currency),
    }),
    balanceTo: t.field({
      type: "Decimal",
      nullable: true,
      description: "What is left to pay since; null when that did not change.",
      resolve: ({ data }) => amount(data?.balanceTo, data?.currency),
    }),
    claimedUntil: t.field({
      type: "DateTime",
      nullable: true,
      description: "How long a sender has it for itself; null when it is about no claim.",
      resolve: ({ data }) => instant(data?.until),
    }),
    note: t.string({
      nullable: true,
      description: "What the person or the sender said about it; null when nothing.",
      resolve: ({ data }) => data?.note ?? data?.message ?? null,
    }),
    reminderId: t.id({
      nullable: true,
      description: "Of the reminder; null when it is about all reminders of the invoice.",
      resolve: ({ reminderId }) =>
        reminderId === null ? null : encodeGlobalId("Reminder", reminderId),
    }),
  }),
});

const LATEST = {
  required: true,
  defaultValue: USUAL_EVENTS,
  description: `How many of the latest, 1 to ${MOST_EVENTS}.`,
} as const;

builder.prismaObjectField(Reminder, "history", (t) =>
  t.field({
    extensions: columns<ReminderRow>("id"),
    type: [ReminderEvent],
    description: "What happened to it lately, the earliest first.",
    args: { last: t.arg.int(LATEST) },
    resolve: async ({ id }, { last }, { loaders }) =>
      latest(await loaders.reminderEvents.load(id), last),
  }),
);

builder.prismaObjectField(Invoice, "reminderHistory", (t) =>
  t.field({
    extensions: columns<InvoiceRow>("id"),
    type: [ReminderEvent],
    description: "What happened lately to its reminders, each and all, the earliest first.",
    args: { last: t.arg.int(LATEST) },
    resolve: async ({ id }, { last }, { loaders }) =>
      latest(await loaders.invoiceEvents.load(id), last),
  }),
);

function latest(events: readonly ReminderEventRow[], last: number): ReminderEventRow[] {
  if (last < 1 || last > MOST_EVENTS) {
    throw badUserInput(`\`last\` is a number from 1 to ${MOST_EVENTS}.`);
  }
  return events.slice(-last);
}

function amount(text: string | undefined, currencyCode: string | undefined): string | null {
  return text === undefined ? null : formatAmount(text, currencyCode ?? "");
}

function instant(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
