import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import { describedValues } from "../enums/described-values.ts";
import type { ReminderDecisionRow, ReminderRow } from "../row-types.ts";
import { Reminder } from "./reminder.ts";

const ReminderDecisionKind = builder.enumType("ReminderDecisionKind", {
  description: "What a person decided about one step of an invoice's reminders.",
  values: describedValues({
    SKIP: "It does not go out, for good.",
    RESCHEDULE: "It goes out at a time of its own.",
  }),
});

const ReminderDecision = builder.objectRef<ReminderDecisionRow>("ReminderDecision").implement({
  description: "What a person decided about one step, until it is fulfilled or taken back.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ReminderDecisionKind, description: "What was decided." }),
    since: t.expose("since", { type: "DateTime", description: "When it was decided." }),
    by: t.exposeString("by", { description: "Who decided it." }),
    note: t.exposeString("note", {
      nullable: true,
      description: "Why, in that person's words; null when nothing was said.",
    }),
  }),
});

builder.prismaObjectField(Reminder, "decision", (t) =>
  t.field({
    extensions: columns<ReminderRow>("id"),
    type: ReminderDecision,
    nullable: true,
    description: "What a person decided about this step; null when the policy decides.",
    resolve: ({ id }, _args, { loaders }) => loaders.reminderDecision.load(id),
  }),
);
