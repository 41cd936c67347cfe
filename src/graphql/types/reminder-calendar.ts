import { calendarDays } from "../../reminders/calendar-days.ts";
import {
  type ReminderDay as Day,
  readReminderCalendar,
} from "../../reminders/reminder-calendar.ts";
import { builder } from "../builder.ts";
import { ReminderChannel } from "../enums/reminder.ts";
import { badUserInput } from "../errors.ts";
import { ORGANIZATION_ARGUMENT, requireOrganization } from "../organization-argument.ts";

const USUAL_DAYS = 14;
const MAX_DAYS = 62;

const ReminderChannelCount = builder
  .objectRef<Day["byChannel"][number]>("ReminderChannelCount")
  .implement({
    description: "How many reminders go out on a channel.",
    fields: (t) => ({
      channel: t.expose("channel", { type: ReminderChannel, description: "The channel." }),
      reminders: t.exposeInt("reminders", { description: "How many." }),
    }),
  });

export const ReminderDay = builder.objectRef<Day>("ReminderDay").implement({
  description: "What goes out on a day, where the organization is.",
  fields: (t) => ({
    date: t.expose("date", { type: "Date", description: "The day." }),
    startsAt: t.expose("startsAt", { type: "DateTime", description: "When it begins." }),
    endsAt: t.expose("endsAt", { type: "DateTime", description: "When the next day begins." }),
    reminders: t.int({
      description: "How many reminders, on all channels.",
      resolve: ({ byChannel }) => byChannel.reduce((sum, { reminders }) => sum + reminders, 0),
    }),
    byChannel: t.field({
      type: [ReminderChannelCount],
      description: "How many on each channel; those with none are left out.",
      resolve: ({ byChannel }) => [...byChannel],
    }),
  }),
});

/** For arguments that ask for days from today on. */
export const DAYS_ARGUMENT = {
  required: true,
  defaultValue: USUAL_DAYS,
  description: `How many days from today on, 1 to ${MAX_DAYS}.`,
} as const;

/** @throws BAD_USER_INPUT */
export function requireDays(timeZone: string, now: Date, days: number) {
  if (days < 1 || days > MAX_DAYS) {
    throw badUserInput(`\`days\` is a number from 1 to ${MAX_DAYS}.`);
  }
  return calendarDays(timeZone, now, days);
}

builder.queryField("reminderCalendar", (t) =>
  t.field({
    type: [ReminderDay],
    description:
      "How many reminders go out, by day and channel: each day from today on, where the organization is. Today also has what should have gone out before.",
    args: {
      organizationId: t.arg.id({ description: ORGANIZATION_ARGUMENT }),
      days: t.arg.int(DAYS_ARGUMENT),
    },
    resolve: async (_root, { organizationId, days }, context) => {
      const { id, timeZone } = await requireOrganization(context, organizationId);
      const { viewer, services, now } = context;
      const asked = requireDays(timeZone, now, days);
      return readReminderCalendar(services.database.pool, viewer.userId, id, asked);
    },
  }),
);
