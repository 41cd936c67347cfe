import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import type { CustomerRow, InvoiceRow, ReminderPauseRow } from "../row-types.ts";
import { volatile } from "../volatile.ts";
import { Customer } from "./customer.ts";
import { Invoice } from "./invoice.ts";

const ReminderPause = builder.objectRef<ReminderPauseRow>("ReminderPause").implement({
  description: "A pause of reminders that a person decided and that is in force.",
  fields: (t) => ({
    until: t.expose("until", {
      type: "DateTime",
      nullable: true,
      description: "When reminders go on by themselves; null: when somebody resumes them.",
    }),
    since: t.expose("since", { type: "DateTime", description: "When it was decided." }),
    by: t.exposeString("by", { description: "Who decided it." }),
    note: t.exposeString("note", {
      nullable: true,
      description: "Why, in that person's words; null when nothing was said.",
    }),
  }),
});

builder.prismaObjectField(Customer, "remindersPause", (t) =>
  t.field({
    type: ReminderPause,
    nullable: true,
    // It ends by itself.
    extensions: { ...volatile, ...columns<CustomerRow>("id") },
    description: "The pause of the reminders of all its invoices; null when there is none.",
    resolve: ({ id }, _args, { loaders }) => loaders.customerPause.load(id),
  }),
);

builder.prismaObjectField(Invoice, "remindersPause", (t) =>
  t.field({
    type: ReminderPause,
    nullable: true,
    extensions: { ...volatile, ...columns<InvoiceRow>("id") },
    description:
      "The pause of the reminders of this invoice by itself; null when there is none. Its customer may be paused all the same.",
    resolve: ({ id }, _args, { loaders }) => loaders.invoicePause.load(id),
  }),
);
