/** The limit: node:http, pg, one statement for each question, JSON.stringify; no GraphQL and no checks. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { globalId, pageOf, userOf } from "./hand-written.ts";
import { port } from "./settings.ts";
import { pool } from "./statements.ts";

interface InvoiceRow {
  readonly id: string;
  readonly number: string;
  readonly sourceStatus: string;
  readonly dueDate: string;
  readonly total: string;
  readonly balance: string;
  readonly currencyCode: string;
  readonly customerId: string;
  readonly customerName: string;
}

const INVOICE_PAGE = `
  select
    i.id, i.number, i.status as "sourceStatus", i.due_date as "dueDate", i.total, i.balance,
    i.currency_code as "currencyCode", c.id as "customerId", c.name as "customerName"
  from invoices_cache i
  join customers_cache c on c.user_id = i.user_id and c.id = i.customer_id
  where i.user_id = $1 and i.deleted_at is null
`;

const NESTED = `
  select c.id, c.name, c.primary_phone as "primaryPhone", json_build_object('nodes', invoices.nodes) as invoices
  from (
    select id, user_id, name, primary_phone
    from customers_cache
    where user_id = $1 and deleted_at is null
    order by name, id
    limit 21
  ) c
  cross join lateral (
    select json_agg(json_build_object(
      'id', i.id, 'number', i.number, 'dueDate', i.due_date, 'balance', i.balance::text,
      'reminders', json_build_object('nodes', reminders.nodes)
    ) order by i.due_date, i.id) as nodes
    from (
      select id, user_id, number, due_date, balance
      from invoices_cache
      where user_id = $1 and deleted_at is null and customer_id = c.id
      order by due_date, id
      limit 5
    ) i
    cross join lateral (
      select json_agg(json_build_object('id', r.id, 'scheduledFor', r.scheduled_for, 'channel', r.channel)
        order by r.scheduled_for, r.id) as nodes
      from (
        select id, scheduled_for, channel
        from payment_reminders
        where user_id = $1 and invoice_id = i.id
        order by scheduled_for, id
        limit 3
      ) r
    ) reminders
  ) invoices
  order by c.name, c.id
`;

interface NestedRow {
  readonly id: string;
  readonly name: string;
  readonly primaryPhone: string | null;
  readonly invoices: {
    readonly nodes: readonly {
      readonly id: string;
      readonly reminders: { readonly nodes: readonly { readonly id: string }[] };
    }[];
  };
}

interface Body {
  readonly operationName: string;
  readonly variables: { readonly currency: string };
}

async function answer(userId: string, { operationName, variables }: Body): Promise<unknown> {
  if (operationName === "Flat") {
    return invoicePage(`${INVOICE_PAGE} order by i.due_date, i.id limit 51`, "flat", [userId]);
  }
  if (operationName === "Filtered") {
    const text = `${INVOICE_PAGE} and i.currency_code = $2 order by i.balance desc, i.id desc limit 51`;
    return invoicePage(text, "filtered", [userId, variables.currency]);
  }
  const { rows } = await pool.query<NestedRow>({ name: "nested", text: NESTED, values: [userId] });
  const { nodes, pageInfo } = pageOf(rows, 20, ({ name }) => name);
  return { nodes: nodes.map(withGlobalIds), pageInfo };
}

async function invoicePage(text: string, name: string, values: unknown[]): Promise<unknown> {
  const { rows } = await pool.query<InvoiceRow>({ name, text, values });
  const { nodes, pageInfo } = pageOf(rows, 50, ({ dueDate }) => dueDate);
  return {
    nodes: nodes.map(({ customerId, customerName, ...row }) => ({
      ...row,
      id: globalId("Invoice", row),
      customer: { id: globalId("Customer", { id: customerId }), name: customerName },
    })),
    pageInfo,
  };
}

function withGlobalIds({ invoices, ...customer }: NestedRow): unknown {
  const nodes = invoices.nodes.map(({ reminders, ...invoice }) => ({
    ...invoice,
    id: globalId("Invoice", invoice),
    reminders: {
      nodes: reminders.nodes.map((row) => ({ ...row, id: globalId("Reminder", row) })),
    },
  }));
  return { ...customer, id: globalId("Customer", customer), invoices: { nodes } };
}

createServer(async (request, response) => {
  if (request.method === "GET") return response.end("ready");
  const body = JSON.parse(await text(request)) as Body;
  const page = await answer(userOf(request.headers), body);
  const json = JSON.stringify({ data: { page } });
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(json),
  });
  response.end(json);
}).listen(port, "127.0.0.1");
