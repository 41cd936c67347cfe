import { invoiceStatusSql, openSql, overdueSql } from "../../invoices/status.ts";
import { builder } from "../builder.ts";
import { InvoiceStatus, ReminderBlock } from "../enums/invoice.ts";
import type { Parameters } from "../sql/parameters.ts";
import {
  type Choice,
  DateFilter,
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  IdFilter,
  type Range,
  StringFilter,
} from "./comparators.ts";
import {
  type Conditions,
  choice,
  flag,
  idChoice,
  type Logical,
  range,
  search,
} from "./conditions.ts";
import { DELETED_DESCRIPTION, deletedFlag } from "./deleted.ts";

export interface InvoiceFilterShape extends Logical<InvoiceFilterShape> {
  readonly search?: string | null | undefined;
  readonly status?: Choice | null | undefined;
  readonly date?: Range | null | undefined;
  readonly dueDate?: Range | null | undefined;
  readonly balance?: Range | null | undefined;
  readonly total?: Range | null | undefined;
  readonly currencyCode?: Choice | null | undefined;
  readonly open?: boolean | null | undefined;
  readonly overdue?: boolean | null | undefined;
  readonly organizationId?: Choice | null | undefined;
  readonly customerId?: Choice | null | undefined;
  readonly sourceId?: Choice | null | undefined;
  readonly hasCustomer?: boolean | null | undefined;
  readonly remindersBlockedBy?: Choice | null | undefined;
  readonly updatedAt?: Range | null | undefined;
  readonly deleted?: boolean | null | undefined;
}

const InvoiceStatusFilter = enumFilter("InvoiceStatusFilter", InvoiceStatus);
const ReminderBlockFilter = enumFilter("ReminderBlockFilter", ReminderBlock);

export const InvoiceFilter = builder.inputRef<InvoiceFilterShape>("InvoiceFilter").implement({
  description:
    "Which invoices to list. All that is given must hold; null is the same as leaving it out.",
  fields: (t) => ({
    search: t.string({ description: "Part of the number or the reference, in any case." }),
    status: t.field({ type: InvoiceStatusFilter, description: "By today's status." }),
    date: t.field({ type: DateFilter, description: "By the day it was issued." }),
    dueDate: t.field({ type: DateFilter, description: "By the day it is due." }),
    balance: t.field({ type: DecimalFilter, description: "By what is left to pay." }),
    total: t.field({ type: DecimalFilter, description: "By the total." }),
    currencyCode: t.field({ type: StringFilter, description: "By currency, ISO 4217." }),
    open: t.boolean({
      description:
        "Whether something is left to pay and the source does not call it a draft, void or paid.",
    }),
    overdue: t.boolean({ description: "Whether its status is OVERDUE." }),
    organizationId: t.field({ type: IdFilter, description: "By the organization it belongs to." }),
    customerId: t.field({ type: IdFilter, description: "By its customer." }),
    sourceId: t.field({ type: StringFilter, description: "By the source's own id." }),
    hasCustomer: t.boolean({ description: "Whether its customer is known." }),
    remindersBlockedBy: t.field({
      type: ReminderBlockFilter,
      description: "By what holds its reminders back.",
    }),
    updatedAt: t.field({
      type: DateTimeFilter,
      description: "By when the stored row last changed.",
    }),
    deleted: t.boolean({ description: DELETED_DESCRIPTION }),
    and: t.field({ type: [InvoiceFilter], description: "All of these must hold." }),
    or: t.field({
      type: [InvoiceFilter],
      description: "One of these must hold; an empty list matches nothing.",
    }),
    not: t.field({ type: InvoiceFilter, description: "This must not hold." }),
  }),
});

/** Word for word the expression of invoices_cache_search_idx. */
const SEARCH_TEXT = "lower(i.number || ' ' || coalesce(i.reference, ''))";

export function invoiceConditions(filter: InvoiceFilterShape, parameters: Parameters): Conditions {
  // Not bound unless it is used: PostgreSQL refuses a parameter whose type nothing tells.
  const status = isCompared(filter.status) ? invoiceStatusSql("i", parameters.today("i")) : "";
  const overdue = isGiven(filter.overdue) ? overdueSql("i", parameters.today("i")) : "";
  return [
    ...search(SEARCH_TEXT, filter.search, parameters),
    ...choice(`(${status})`, "status", filter.status, parameters),
    ...range("i.date", "date", filter.date, parameters),
    ...range("i.due_date", "date", filter.dueDate, parameters),
    ...range("i.balance", "numeric", filter.balance, parameters),
    ...range("i.total", "numeric", filter.total, parameters),
    ...choice("i.currency_code", "currencyCode", filter.currencyCode, parameters),
    ...flag(openSql("i"), filter.open),
    ...flag(overdue, filter.overdue),
    ...idChoice(
      "i.organization_id",
      "organizationId",
      "Organization",
      filter.organizationId,
      parameters,
    ),
    ...idChoice("i.customer_id", "customerId", "Customer", filter.customerId, parameters),
    ...choice("i.zoho_invoice_id", "sourceId", filter.sourceId, parameters),
    ...flag("(i.customer_id is not null)", filter.hasCustomer),
    ...choice(
      "i.reminders_blocked_by",
      "remindersBlockedBy",
      filter.remindersBlockedBy,
      parameters,
    ),
    ...range("i.updated_at", "timestamptz", filter.updatedAt, parameters),
    ...deletedFlag("i", filter),
  ];
}

function isCompared(choice: Choice | null | undefined): boolean {
  return isGiven(choice?.eq) || isGiven(choice?.in);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
