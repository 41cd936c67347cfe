import { columns } from "../asked-columns.ts";
import { builder } from "../builder.ts";
import { listConnection } from "../connection.ts";
import { connectionType } from "../connection-type.ts";
import type { GraphQLContext } from "../context.ts";
import { formatAmount } from "../decimal-text.ts";
import { CustomerStatus } from "../enums/customer.ts";
import { requireText } from "../filters/conditions.ts";
import { CustomerFilter, type CustomerFilterShape } from "../filters/customer-filter.ts";
import { uuidOf } from "../global-id.ts";
import { idToLookUp } from "../id-to-look-up.ts";
import { customerList } from "../lists/customer-list.ts";
import { orderInput } from "../order-input.ts";
import { pageArgs } from "../page-args.ts";
import type { CustomerRow } from "../row-types.ts";
import type { BalanceRow } from "../sql/customer-balances.ts";
import { customerIdBySourceId } from "../sql/records-by-source-id.ts";
import { ContactPerson } from "./contact-person.ts";
import { Organization, organizationOf } from "./organization.ts";
import { organizationOfSource, SourceRef, type SourceRefShape } from "./source-ref.ts";

const CustomerBalance = builder.objectRef<BalanceRow>("CustomerBalance").implement({
  description: "What a customer owes in one currency, today in the organization's time zone.",
  fields: (t) => ({
    currencyCode: t.exposeString("currencyCode", { description: "The currency, ISO 4217." }),
    open: t.field({
      type: "Decimal",
      description: "What is left to pay of all open invoices.",
      resolve: ({ open, currencyCode }) => formatAmount(open, currencyCode),
    }),
    overdue: t.field({
      type: "Decimal",
      description: "The part of it whose due date has passed.",
      resolve: ({ overdue, currencyCode }) => formatAmount(overdue, currencyCode),
    }),
  }),
});

export const Customer = builder.prismaNode("Customer", {
  description: "A customer, as the source last gave it.",
  id: { field: "id", description: "Of the customer." },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    organization: t.field({
      type: Organization,
      description: "The organization it belongs to.",
      extensions: columns<CustomerRow>("organizationId"),
      resolve: ({ organizationId }, _args, context) => organizationOf(context, organizationId),
    }),
    sourceId: t.exposeString("zohoCustomerId", { description: "The id that the source gave it." }),
    name: t.exposeString("name", { description: "The name shown on its invoices." }),
    companyName: t.exposeString("companyName", {
      nullable: true,
      description: "The company; null when the source has none.",
    }),
    status: t.expose("status", {
      type: CustomerStatus,
      description: "Whether the source still does business with it.",
    }),
    primaryPhone: t.exposeString("primaryPhone", {
      nullable: true,
      description: "The number that reminders use, E.164; null when there is no valid one.",
    }),
    primaryEmail: t.exposeString("primaryEmail", {
      nullable: true,
      description: "The email address of the primary contact person.",
    }),
    contactPersons: t.field({
      type: [ContactPerson],
      description: "Its contact persons; `contactPersonsSyncedAt` says how fresh they are.",
      extensions: columns<CustomerRow>("id"),
      resolve: async ({ id }, _args, { loaders }) => [...(await loaders.contactPersons.load(id))],
    }),
    contactPersonsSyncedAt: t.expose("contactPersonsSyncedAt", {
      type: "DateTime",
      nullable: true,
      description: "When the contact persons were last read; null when they never were.",
    }),
    currencyCode: t.exposeString("currencyCode", {
      nullable: true,
      description: "The currency it is billed in, ISO 4217.",
    }),
    balances: t.field({
      type: [CustomerBalance],
      description: "What it owes, per currency; empty when it owes nothing.",
      extensions: columns<CustomerRow>("id"),
      resolve: async ({ id }, _args, { loaders }) => [...(await loaders.balances.load(id))],
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

const CustomerConnection = connectionType<CustomerRow>("Customer", Customer, "customers");

const openCustomers = listConnection<CustomerRow, CustomerFilterShape>(customerList, {
  field: "NAME",
  direction: "ASC",
});

const CustomerOrder = orderInput("Customer", "customers", {
  NAME: "By name, as people sort names, whatever their case.",
  CREATED_AT: "By when they were first stored here.",
  UPDATED_AT: "By when what is stored here last changed.",
  SOURCE_MODIFIED_AT: "By when the source last changed them.",
});

const CustomerLookup = builder.inputType("CustomerLookup", {
  description: "Which customer: by exactly one of these.",
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: "By its id." }),
    source: t.field({ type: SourceRef, description: "By the source's own id." }),
  }),
});

builder.queryFields((t) => ({
  customer: t.field({
    type: Customer,
    nullable: true,
    description: "One customer, deleted or not; null when there is none.",
    args: {
      by: t.arg({ type: CustomerLookup, required: true, description: "Which customer." }),
    },
    resolve: async (_root, { by }, context) => {
      const uuid = by.source
        ? await idInSource(context, by.source)
        : uuidOf("Customer", idToLookUp(by));
      return uuid === null ? null : context.loaders.customer.load(uuid);
    },
  }),
  customers: t.field({
    type: CustomerConnection,
    description: "Customers, by name unless another order is asked for.",
    args: {
      ...pageArgs,
      filter: t.arg({ type: CustomerFilter, description: "Which customers." }),
      orderBy: t.arg({ type: CustomerOrder, description: "In which order; NAME by itself." }),
    },
    resolve: (_root, args, context, info) => openCustomers(args, context, info),
  }),
}));

async function idInSource(context: GraphQLContext, source: SourceRefShape): Promise<string | null> {
  const organization = await organizationOfSource(context, source);
  if (organization === null) return null;
  const { rows } = await context.services.database.pool.query<{ id: string }>(
    customerIdBySourceId(
      context.viewer.userId,
      organization.id,
      requireText(source.sourceId, "sourceId"),
    ),
  );
  return rows[0]?.id ?? null;
}
