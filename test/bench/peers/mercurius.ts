/** Mercurius on Fastify with its JIT, and loaders written by hand. */
import fastify, { type FastifyRequest } from "fastify";
import mercurius from "mercurius";
import { globalId, pageOf, typeDefs, userOf } from "./hand-written.ts";
import { port } from "./settings.ts";
import {
  type CustomerRow,
  type InvoiceRow,
  type ReminderRow,
  readCustomers,
  readCustomersById,
  readInvoices,
  readInvoicesOfCurrency,
  readInvoicesOfCustomers,
  readRemindersOfInvoices,
} from "./statements.ts";

interface Context {
  readonly userId: string;
}

interface Asked<Row, Params = object> {
  readonly obj: Row;
  readonly params: Params;
}

interface InvoicesArgs {
  readonly first: number;
  readonly currencyCode?: string;
}

const app = fastify();
await app.register(mercurius as never, {
  schema: typeDefs,
  jit: 1,
  context: ({ headers }: FastifyRequest): Context => ({ userId: userOf(headers) }),
  resolvers: {
    Query: {
      async invoices(_root: unknown, { first, currencyCode }: InvoicesArgs, { userId }: Context) {
        if (currencyCode === undefined) {
          return pageOf(await readInvoices(userId, first + 1), first, ({ dueDate }) => dueDate);
        }
        const rows = await readInvoicesOfCurrency(userId, currencyCode, first + 1);
        return pageOf(rows, first, ({ balance }) => balance);
      },
      async customers(_root: unknown, { first }: { first: number }, { userId }: Context) {
        return pageOf(await readCustomers(userId, first + 1), first, ({ name }) => name);
      },
    },
    Invoice: { id: (row: InvoiceRow) => globalId("Invoice", row) },
    Customer: { id: (row: CustomerRow) => globalId("Customer", row) },
    Reminder: {
      id: (row: ReminderRow) => globalId("Reminder", row),
      scheduledFor: ({ scheduledFor }: ReminderRow) => scheduledFor.toISOString(),
    },
  },
  loaders: {
    Invoice: {
      async customer(asked: readonly Asked<InvoiceRow>[], { userId }: Context) {
        const ids = asked.map(({ obj }) => obj.customerId);
        const found = new Map((await readCustomersById(userId, ids)).map((row) => [row.id, row]));
        return ids.map((id) => found.get(id) ?? null);
      },
      async reminders(asked: readonly Asked<InvoiceRow, { first: number }>[], { userId }: Context) {
        const ids = asked.map(({ obj }) => obj.id);
        const first = asked[0]?.params.first ?? 0;
        const rows = await readRemindersOfInvoices(userId, ids, first + 1);
        const groups = Map.groupBy(rows, ({ invoiceId }) => invoiceId);
        return ids.map((id) =>
          pageOf(groups.get(id) ?? [], first, ({ scheduledFor }) => scheduledFor),
        );
      },
    },
    Customer: {
      async invoices(asked: readonly Asked<CustomerRow, { first: number }>[], { userId }: Context) {
        const ids = asked.map(({ obj }) => obj.id);
        const first = asked[0]?.params.first ?? 0;
        const rows = await readInvoicesOfCustomers(userId, ids, first + 1);
        const groups = Map.groupBy(rows, ({ customerId }) => customerId);
        return ids.map((id) => pageOf(groups.get(id) ?? [], first, ({ dueDate }) => dueDate));
      },
    },
  },
});
await app.listen({ port, host: "127.0.0.1" });
