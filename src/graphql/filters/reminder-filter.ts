import { builder } from "../builder.ts";
import { ReminderChannel, ReminderStatus } from "../enums/reminder.ts";
import type { Parameters } from "../sql/parameters.ts";
import { type Choice, DateTimeFilter, enumFilter, IdFilter, type Range } from "./comparators.ts";
import { type Conditions, choice, idChoice, type Logical, range } from "./conditions.ts";

export interface ReminderFilterShape extends Logical<ReminderFilterShape> {
  readonly status?: Choice | null | undefined;
  readonly scheduledFor?: Range | null | undefined;
  readonly channel?: Choice | null | undefined;
  readonly organizationId?: Choice | null | undefined;
  readonly invoiceId?: Choice | null | undefined;
  readonly customerId?: Choice | null | undefined;
}

const ReminderStatusFilter = enumFilter("ReminderStatusFilter", ReminderStatus);
const ReminderChannelFilter = enumFilter("ReminderChannelFilter", ReminderChannel);

export const ReminderFilter = builder.inputRef<ReminderFilterShape>("ReminderFilter").implement({
  description:
    "Which reminders to list. All that is given must hold; null is the same as leaving it out.",
  fields: (t) => ({
    status: t.field({ type: ReminderStatusFilter, description: "By status." }),
    scheduledFor: t.field({ type: DateTimeFilter, description: "By when it goes out." }),
    channel: t.field({ type: ReminderChannelFilter, description: "By channel." }),
    organizationId: t.field({ type: IdFilter, description: "By the organization of its invoice." }),
    invoiceId: t.field({ type: IdFilter, description: "By its invoice." }),
    customerId: t.field({ type: IdFilter, description: "By its customer." }),
    and: t.field({ type: [ReminderFilter], description: "All of these must hold." }),
    or: t.field({
      type: [ReminderFilter],
      description: "One of these must hold; an empty list matches nothing.",
    }),
    not: t.field({ type: ReminderFilter, description: "This must not hold." }),
  }),
});

const ORGANIZATION =
  "(select i.organization_id from invoices_cache i where i.user_id = r.user_id and i.id = r.invoice_id)";

export function reminderConditions(
  filter: ReminderFilterShape,
  parameters: Parameters,
): Conditions {
  return [
    ...choice("r.status", "status", filter.status, parameters),
    ...range("r.scheduled_for", "timestamptz", filter.scheduledFor, parameters),
    ...choice("r.channel", "channel", filter.channel, parameters),
    // Index: invoices_cache (user_id, id), once for each row that the page walks over.
    ...idChoice(ORGANIZATION, "organizationId", "Organization", filter.organizationId, parameters),
    ...idChoice("r.invoice_id", "invoiceId", "Invoice", filter.invoiceId, parameters),
    ...idChoice("r.customer_id", "customerId", "Customer", filter.customerId, parameters),
  ];
}
