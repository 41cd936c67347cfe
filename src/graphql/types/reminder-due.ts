import { builder } from "../builder.ts";
import { narrowingOrganization } from "../organization-argument.ts";
import { type DueSignal, watchDue } from "../watch-due.ts";

const LOOK_EVERY_MS = 5_000;

const ReminderDueUpdate = builder.objectRef<DueSignal>("ReminderDueUpdate").implement({
  description: "How many reminders wait for a sender. It hands out none: claimReminders does.",
  fields: (t) => ({
    count: t.exposeInt("count", { description: "How many are due and claimed by nobody." }),
    nextAt: t.expose("nextAt", {
      type: "DateTime",
      nullable: true,
      description: "When the next one will be due that is not yet; null when none is planned.",
    }),
  }),
});

builder.subscriptionField("reminderDue", (t) =>
  t.field({
    type: ReminderDueUpdate,
    description:
      "How many reminders are due: at once, then whenever that changes, within five seconds, without end. Senders claim when it is above 0.",
    args: {
      organizationId: t.arg.id({ description: "Of one organization; of all without it." }),
    },
    subscribe: async (_root, { organizationId }, context) => {
      const { viewer, services } = context;
      return watchDue({
        pool: services.database.pool,
        userId: viewer.userId,
        organizationId: await narrowingOrganization(context, organizationId),
        feed: services.feed,
        clock: services.clock ?? (() => new Date()),
        log: services.log,
        lookEveryMs: LOOK_EVERY_MS,
      });
    },
    resolve: (update) => update,
  }),
);
