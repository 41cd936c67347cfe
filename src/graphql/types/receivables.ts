import { builder } from "../builder.ts";
import { formatAmount, sumAmounts } from "../decimal-text.ts";
import { ORGANIZATION_ARGUMENT, requireOrganization } from "../organization-argument.ts";
import { type ReceivablesRow, receivables } from "../sql/receivables.ts";

/** First and last day overdue of each bucket, inclusive; null is an open end. */
const BUCKETS = [
  { fromDays: null, toDays: 0 },
  { fromDays: 1, toDays: 30 },
  { fromDays: 31, toDays: 60 },
  { fromDays: 61, toDays: 90 },
  { fromDays: 91, toDays: null },
] as const;

interface Bucket {
  readonly fromDays: number | null;
  readonly toDays: number | null;
  readonly invoices: number;
  readonly balance: string;
}

interface Receivables {
  readonly currencyCode: string;
  readonly openInvoices: number;
  readonly balance: string;
  readonly buckets: readonly Bucket[];
}

const AgingBucket = builder.objectRef<Bucket>("AgingBucket").implement({
  description: "Open invoices of one age.",
  fields: (t) => ({
    fromDays: t.exposeInt("fromDays", {
      nullable: true,
      description: "Least days overdue, inclusive; null for those that are not overdue.",
    }),
    toDays: t.exposeInt("toDays", {
      nullable: true,
      description: "Most days overdue, inclusive; null for an open end.",
    }),
    invoices: t.exposeInt("invoices", { description: "How many invoices." }),
    balance: t.expose("balance", { type: "Decimal", description: "What is left to pay of them." }),
  }),
});

const CurrencyReceivables = builder.objectRef<Receivables>("CurrencyReceivables").implement({
  description: "What is owed in one currency, by age, today in the organization's time zone.",
  fields: (t) => ({
    currencyCode: t.exposeString("currencyCode", { description: "The currency, ISO 4217." }),
    openInvoices: t.exposeInt("openInvoices", { description: "How many invoices are open." }),
    balance: t.expose("balance", { type: "Decimal", description: "What is left to pay of them." }),
    buckets: t.field({
      type: [AgingBucket],
      description: "By age: not overdue, 1 to 30 days, 31 to 60, 61 to 90, more. Always all five.",
      resolve: ({ buckets }) => [...buckets],
    }),
  }),
});

builder.queryField("receivables", (t) =>
  t.field({
    type: [CurrencyReceivables],
    description: "What customers owe an organization, per currency and age.",
    args: { organizationId: t.arg.id({ description: ORGANIZATION_ARGUMENT }) },
    resolve: async (_root, { organizationId }, context) => {
      const { id } = await requireOrganization(context, organizationId);
      const { rows } = await context.services.database.pool.query<ReceivablesRow>(
        receivables(context.viewer.userId, id, await context.loaders.localDates()),
      );
      return [...Map.groupBy(rows, ({ currencyCode }) => currencyCode)].map(toReceivables);
    },
  }),
);

function toReceivables([currencyCode, rows]: [string, ReceivablesRow[]]): Receivables {
  return {
    currencyCode,
    openInvoices: rows.reduce((sum, { invoices }) => sum + invoices, 0),
    balance: formatAmount(sumAmounts(rows.map(({ balance }) => balance)), currencyCode),
    buckets: BUCKETS.map((bucket, number) => {
      const row = rows.find((candidate) => candidate.bucket === number);
      return {
        ...bucket,
        invoices: row?.invoices ?? 0,
        balance: formatAmount(row?.balance ?? "0", currencyCode),
      };
    }),
  };
}
