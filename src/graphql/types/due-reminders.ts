import {
  DUE_COUNT_CAP,
  type DueReminders as Due,
  readDueReminders,
} from "../../reminders/due-reminders.ts";
import { builder } from "../builder.ts";
import { badUserInput } from "../errors.ts";
import { narrowingOrganization } from "../organization-argument.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../page-args.ts";
import type { ReminderRow } from "../row-types.ts";
import { volatile } from "../volatile.ts";
import { Reminder } from "./reminder.ts";

const DueReminders = builder.objectRef<Due>("DueReminders").implement({
  description: "Reminders that wait for a sender.",
  fields: (t) => ({
    count: t.exposeInt("count", { description: `How many, at most ${DUE_COUNT_CAP}.` }),
    nextAt: t.expose("nextAt", {
      type: "DateTime",
      nullable: true,
      description: "When the next one will be due that is not yet; null when none is planned.",
    }),
    reminders: t.field({
      type: [Reminder],
      description: "The longest waiting first. Claim them before sending: others look on.",
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: DEFAULT_PAGE_SIZE,
          description: `How many of them, 1 to ${MAX_PAGE_SIZE}.`,
        }),
      },
      resolve: async ({ ids }, { first }, { loaders }): Promise<ReminderRow[]> => {
        if (first < 1 || first > MAX_PAGE_SIZE) {
          throw badUserInput(`\`first\` is a number from 1 to ${MAX_PAGE_SIZE}.`);
        }
        const rows = await loaders.reminder.loadMany(ids.slice(0, first));
        const failure = rows.find((row) => row instanceof Error);
        if (failure !== undefined) throw failure;
        return rows.filter((row): row is ReminderRow => row !== null && !(row instanceof Error));
      },
    }),
  }),
});

builder.queryField("dueReminders", (t) =>
  t.field({
    type: DueReminders,
    description:
      "What a sender would be handed by claimReminders now, apart from what is then found to have to wait.",
    // Reminders fall due without a change of the data.
    extensions: volatile,
    args: {
      organizationId: t.arg.id({ description: "Of one organization; of all without it." }),
    },
    resolve: async (_root, { organizationId }, context) => {
      const { viewer, services, now } = context;
      const id = await narrowingOrganization(context, organizationId);
      return readDueReminders(services.database.pool, viewer.userId, id, now, MAX_PAGE_SIZE);
    },
  }),
);
