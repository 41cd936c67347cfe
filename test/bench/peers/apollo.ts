/** Apollo Server with DataLoader. */
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import DataLoader from "dataloader";
import { globalId, type Page, pageOf, typeDefs, userOf } from "./hand-written.ts";
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

interface OfParent {
  readonly id: string;
  readonly first: number;
}

interface Context {
  readonly userId: string;
  readonly customers: DataLoader<string, CustomerRow | null>;
  readonly invoices: DataLoader<OfParent, Page<InvoiceRow>>;
  readonly reminders: DataLoader<OfParent, Page<ReminderRow>>;
}

interface InvoicesArgs {
  readonly first: number;
  readonly currencyCode?: string;
}

function createContext(userId: string): Context {
  return {
    userId,
    customers: new DataLoader(async (ids) => {
      const found = new Map((await readCustomersById(userId, ids)).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    }),
    invoices: new DataLoader(async (asked) => {
      const first = asked[0]?.first ?? 0;
      const ids = asked.map(({ id }) => id);
      const rows = await readInvoicesOfCustomers(userId, ids, first + 1);
      const groups = Map.groupBy(rows, ({ customerId }) => customerId);
      return ids.map((id) => pageOf(groups.get(id) ?? [], first, ({ dueDate }) => dueDate));
    }),
    reminders: new DataLoader(async (asked) => {
      const first = asked[0]?.first ?? 0;
      const ids = asked.map(({ id }) => id);
      const rows = await readRemindersOfInvoices(userId, ids, first + 1);
      const groups = Map.groupBy(rows, ({ invoiceId }) => invoiceId);
      return ids.map((id) =>
        pageOf(groups.get(id) ?? [], first, ({ scheduledFor }) => scheduledFor),
      );
    }),
  };
}

const server = new ApolloServer<Context>({
  typeDefs,
  resolvers: {
    Query: {
      async invoices(_root: unknown, { first, currencyCode }: InvoicesArgs, { userId }) {
        if (currencyCode === undefined) {
          return pageOf(await readInvoices(userId, first + 1), first, ({ dueDate }) => dueDate);
        }
        const rows = await readInvoicesOfCurrency(userId, currencyCode, first + 1);
        return pageOf(rows, first, ({ balance }) => balance);
      },
      async customers(_root: unknown, { first }: { first: number }, { userId }) {
        return pageOf(await readCustomers(userId, first + 1), first, ({ name }) => name);
      },
    },
    Invoice: {
      id: (row: InvoiceRow) => globalId("Invoice", row),
      customer: ({ customerId }: InvoiceRow, _args: unknown, { customers }) =>
        customers.load(customerId),
      reminders: ({ id }: InvoiceRow, { first }: { first: number }, { reminders }) =>
        reminders.load({ id, first }),
    },
    Customer: {
      id: (row: CustomerRow) => globalId("Customer", row),
      invoices: ({ id }: CustomerRow, { first }: { first: number }, { invoices }) =>
        invoices.load({ id, first }),
    },
    Reminder: {
      id: (row: ReminderRow) => globalId("Reminder", row),
      scheduledFor: ({ scheduledFor }: ReminderRow) => scheduledFor.toISOString(),
    },
  },
});
await startStandaloneServer(server, {
  listen: { port, host: "127.0.0.1" },
  context: async ({ req }) => createContext(userOf(req.headers)),
});
