/** Yoga, Pothos and Prisma put together as their documentation shows it. */
import { createServer } from "node:http";
import SchemaBuilder from "@pothos/core";
import PrismaPlugin from "@pothos/plugin-prisma";
import RelayPlugin from "@pothos/plugin-relay";
import { PrismaPg } from "@prisma/adapter-pg";
import { createYoga } from "graphql-yoga";
import type PrismaTypes from "../../../src/generated/pothos-types.ts";
import { getDatamodel } from "../../../src/generated/pothos-types.ts";
import { PrismaClient } from "../../../src/generated/prisma/client.ts";
import { databaseUrl, POOL_SIZE, port } from "./settings.ts";

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: databaseUrl, max: POOL_SIZE }),
});

interface Context {
  readonly userId: string;
}

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Context: Context;
  DefaultFieldNullability: false;
}>({
  plugins: [PrismaPlugin, RelayPlugin],
  defaultFieldNullability: false,
  prisma: { client: prisma, dmmf: getDatamodel() },
  relay: { nodesOnConnection: true },
});

const day = (date: Date): string => date.toISOString().slice(0, "0000-00-00".length);

builder.prismaNode("Reminder", {
  id: { field: "id" },
  fields: (t) => ({
    scheduledFor: t.string({ resolve: ({ scheduledFor }) => scheduledFor.toISOString() }),
    channel: t.exposeString("channel"),
  }),
});

builder.prismaNode("Invoice", {
  id: { field: "id" },
  fields: (t) => ({
    number: t.exposeString("number"),
    sourceStatus: t.exposeString("status"),
    dueDate: t.string({ resolve: ({ dueDate }) => day(dueDate) }),
    total: t.string({ resolve: ({ total }) => total.toFixed(2) }),
    balance: t.string({ resolve: ({ balance }) => balance.toFixed(2) }),
    currencyCode: t.exposeString("currencyCode"),
    customer: t.relation("customer", { nullable: true }),
    reminders: t.relatedConnection("reminders", {
      cursor: "id",
      query: { orderBy: [{ scheduledFor: "asc" }, { id: "asc" }] },
    }),
  }),
});

builder.prismaNode("Customer", {
  id: { field: "id" },
  fields: (t) => ({
    name: t.exposeString("name"),
    primaryPhone: t.exposeString("primaryPhone", { nullable: true }),
    invoices: t.relatedConnection("invoices", {
      cursor: "id",
      query: { where: { deletedAt: null }, orderBy: [{ dueDate: "asc" }, { id: "asc" }] },
    }),
  }),
});

const InvoiceOrder = builder.enumType("InvoiceOrder", {
  values: ["DUE_DATE_ASC", "BALANCE_DESC"] as const,
});

builder.queryType({
  fields: (t) => ({
    invoices: t.prismaConnection({
      type: "Invoice",
      cursor: "id",
      args: { currencyCode: t.arg.string(), orderBy: t.arg({ type: InvoiceOrder }) },
      resolve: (query, _root, { currencyCode, orderBy }, { userId }) =>
        prisma.invoice.findMany({
          ...query,
          where: { userId, deletedAt: null, ...(currencyCode && { currencyCode }) },
          orderBy:
            orderBy === "BALANCE_DESC"
              ? [{ balance: "desc" }, { id: "desc" }]
              : [{ dueDate: "asc" }, { id: "asc" }],
        }),
    }),
    customers: t.prismaConnection({
      type: "Customer",
      cursor: "id",
      resolve: (query, _root, _args, { userId }) =>
        prisma.customer.findMany({
          ...query,
          where: { userId, deletedAt: null },
          orderBy: [{ name: "asc" }, { id: "asc" }],
        }),
    }),
  }),
});

const yoga = createYoga<object, Context>({
  schema: builder.toSchema(),
  context: ({ request }) => ({ userId: request.headers.get("x-user") ?? "" }),
  landingPage: false,
  graphiql: false,
});
createServer(yoga).listen(port, "127.0.0.1");
