import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import { listConnection } from "../connection.ts";
import { connectionType } from "../connection-type.ts";
import type { GraphQLContext } from "../context.ts";
import { formatAmount } from "../decimal-text.ts";
import { InvoiceStatus, ReminderBlock } from "../enums/invoice.ts";
import { requireText } from "../filters/conditions.ts";
import { InvoiceFilter, type InvoiceFilterShape } from "../filters/invoice-filter.ts";
import { uuidOf } from "../global-id.ts";
import { idToLookUp } from "../id-to-look-up.ts";
import { invoiceList } from "../lists/invoice-list.ts";
import { orderInput } from "../order-input.ts";
import { pageArgs } from "../page-args.ts";
import type { CustomerRow, InvoiceRow } from "../row-types.ts";
import { invoiceIdBySourceId } from "../sql/records-by-source-id.ts";
import { Customer } from "./customer.ts";
import { Organization, organizationOf } from "./organization.ts";
import { organizationOfSource, SourceRef, type SourceRefShape } from "./source-ref.ts";

export const Invoice = builder.prismaNode("Invoice", {
  description: "An invoice, as the source last gave it.",
  id: { field: "id", description: "Of the invoice." },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    organization: t.field({
      type: Organization,
      description: "The organization it belongs to.",
      extensions: columns<InvoiceRow>("organizationId"),
      resolve: ({ organizationId }, _args, context) => organizationOf(context, organizationId),
    }),
    sourceId: t.exposeString("zohoInvoiceId", { description: "The id that the source gave it." }),
    number: t.exposeString("number", { description: "The number printed on it." }),
    reference: t.exposeString("reference", {
      nullable: true,
      description: "The customer's own reference, a purchase order for example.",
    }),
    status: t.expose("status", {
      type: InvoiceStatus,
      description: "Where it stands today, in the organization's time zone.",
    }),
    sourceStatus: t.exposeString("sourceStatus", {
      description: "Its status exactly as the source calls it.",
    }),
    date: t.expose("date", { type: "Date", description: "The day it was issued." }),
    dueDate: t.expose("dueDate", { type: "Date", description: "The day it is to be paid by." }),
    daysOverdue: t.exposeInt("daysOverdue", {
      description: "Days since the due date when its status is OVERDUE, else 0.",
    }),
    total: t.field({
      type: "Decimal",
      description: "The whole amount.",
      extensions: columns<InvoiceRow>("total", "currencyCode"),
      resolve: ({ total, currencyCode }) => formatAmount(total, currencyCode),
    }),
    balance: t.field({
      type: "Decimal",
      description: "What is left to pay.",
      extensions: columns<InvoiceRow>("balance", "currencyCode"),
      resolve: ({ balance, currencyCode }) => formatAmount(balance, currencyCode),
    }),
    currencyCode: t.exposeString("currencyCode", { description: "Its currency, ISO 4217." }),
    customerSourceId: t.exposeString("zohoCustomerId", {
      description: "The source's own id of its customer.",
    }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: "Its customer, deleted or not; null until the customer is known.",
      extensions: columns<InvoiceRow>("customerId", "customer"),
      resolve: ({ customerId, customer }, _args, { loaders }) => {
        if (customer !== undefined || customerId === null) return customer ?? null;
        return loaders.customer.load(customerId);
      },
    }),
    remindersBlockedBy: t.expose("remindersBlockedBy", {
      type: ReminderBlock,
      nullable: true,
      description: "What holds its reminders back; null when nothing does.",
    }),
    sourceModifiedAt: t.expose("zohoLastModifiedAt", {
      type: "DateTime",
      description: "When the source last changed it, as the source says.",
    }),
    lastSyncedAt: t.expose("localLastSyncedAt", {
      type: "DateTime",
      description: "When the source last gave it.",
    }),
    createdAt: t.expose("createdAt", {
      type: "DateTime",
      description: "When it was first stored here.",
    }),
    updatedAt: t.expose("updatedAt", {
      type: "DateTime",
      description: "When what is stored here last changed.",
    }),
    deletedAt: t.expose("deletedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was found to be deleted in the source; null when it is not.",
    }),
  }),
});

const InvoiceConnection = connectionType<InvoiceRow>("Invoice", Invoice, "invoices");

const InvoiceOrder = orderInput("Invoice", "invoices", {
  DUE_DATE: "By the day they are due.",
  DATE: "By the day they were issued.",
  BALANCE: "By what is left to pay, whatever the currency.",
  NUMBER: "By number, character by character.",
  UPDATED_AT: "By when what is stored here last changed.",
  SOURCE_MODIFIED_AT: "By when the source last changed them.",
});

const openInvoices = listConnection<InvoiceRow, InvoiceFilterShape>(invoiceList, {
  field: "DUE_DATE",
  direction: "ASC",
});

const invoiceListArgs = builder.args((t) => ({
  ...pageArgs,
  filter: t.field({ type: InvoiceFilter, description: "Which invoices." }),
  orderBy: t.field({ type: InvoiceOrder, description: "In which order; DUE_DATE by itself." }),
}));

const InvoiceLookup = builder.inputType("InvoiceLookup", {
  description: "Which invoice: by exactly one of these.",
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: "By its id." }),
    source: t.field({ type: SourceRef, description: "By the source's own id." }),
  }),
});

builder.prismaObjectField(Customer, "invoices", (t) =>
  t.field({
    type: InvoiceConnection,
    description: "Its invoices, by due date unless another order is asked for.",
    extensions: columns<CustomerRow>("id"),
    args: invoiceListArgs,
    resolve: ({ id }, args, context, info) =>
      openInvoices(args, context, info, { column: "i.customer_id", id }),
  }),
);

builder.queryFields((t) => ({
  invoice: t.field({
    type: Invoice,
    nullable: true,
    description: "One invoice, deleted or not; null when there is none.",
    args: { by: t.arg({ type: InvoiceLookup, required: true, description: "Which invoice." }) },
    resolve: async (_root, { by }, context) => {
      const uuid = by.source
        ? await idInSource(context, by.source)
        : uuidOf("Invoice", idToLookUp(by));
      return uuid === null ? null : context.loaders.invoice.load(uuid);
    },
  }),
  invoices: t.field({
    type: InvoiceConnection,
    description: "Invoices, by due date unless another order is asked for.",
    args: invoiceListArgs,
    resolve: (_root, args, context, info) => openInvoices(args, context, info),
  }),
}));

async function idInSource(context: GraphQLContext, source: SourceRefShape): Promise<string | null> {
  const organization = await organizationOfSource(context, source);
  if (organization === null) return null;
  const { rows } = await context.services.database.pool.query<{ id: string }>(
    invoiceIdBySourceId(
      context.viewer.userId,
      organization.id,
      requireText(source.sourceId, "sourceId"),
    ),
  );
  return rows[0]?.id ?? null;
}
