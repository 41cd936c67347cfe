/** The SQL that the hand-written contestants share, as an experienced developer writes it for these questions. */
import pg from "pg";
import { databaseUrl, POOL_SIZE } from "./settings.ts";

const DATE_OID = 1082;
pg.types.setTypeParser(DATE_OID, (text) => text);

export const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });

export interface InvoiceRow {
  readonly id: string;
  readonly customerId: string;
  readonly number: string;
  readonly sourceStatus: string;
  readonly dueDate: string;
  readonly total: string;
  readonly balance: string;
  readonly currencyCode: string;
}

export interface CustomerRow {
  readonly id: string;
  readonly name: string;
  readonly primaryPhone: string | null;
}

export interface ReminderRow {
  readonly id: string;
  readonly invoiceId: string;
  readonly scheduledFor: Date;
  readonly channel: string;
}

const INVOICE = `
  i.id, i.customer_id as "customerId", i.number, i.status as "sourceStatus", i.due_date as "dueDate", i.total, i.balance,
  i.currency_code as "currencyCode"
`;
const CUSTOMER = `c.id, c.name, c.primary_phone as "primaryPhone"`;
const REMINDER = `r.id, r.invoice_id as "invoiceId", r.scheduled_for as "scheduledFor", r.channel`;

const INVOICES_FROM_WHERE = "from invoices_cache i where i.user_id = $1 and i.deleted_at is null";

export async function readInvoices(userId: string, limit: number): Promise<InvoiceRow[]> {
  const { rows } = await pool.query<InvoiceRow>({
    name: "invoices",
    text: `select ${INVOICE} ${INVOICES_FROM_WHERE} order by i.due_date, i.id limit $2`,
    values: [userId, limit],
  });
  return rows;
}

export async function readInvoicesOfCurrency(
  userId: string,
  currencyCode: string,
  limit: number,
): Promise<InvoiceRow[]> {
  const { rows } = await pool.query<InvoiceRow>({
    name: "invoices_of_currency",
    text: `
      select ${INVOICE} ${INVOICES_FROM_WHERE} and i.currency_code = $2
      order by i.balance desc, i.id desc
      limit $3
    `,
    values: [userId, currencyCode, limit],
  });
  return rows;
}

export async function readCustomers(userId: string, limit: number): Promise<CustomerRow[]> {
  const { rows } = await pool.query<CustomerRow>({
    name: "customers",
    text: `
      select ${CUSTOMER}
      from customers_cache c
      where c.user_id = $1 and c.deleted_at is null
      order by c.name, c.id
      limit $2
    `,
    values: [userId, limit],
  });
  return rows;
}

export async function readCustomersById(
  userId: string,
  ids: readonly string[],
): Promise<CustomerRow[]> {
  const { rows } = await pool.query<CustomerRow>({
    name: "customers_by_id",
    text: `select ${CUSTOMER} from customers_cache c where c.user_id = $1 and c.id = any($2::uuid[])`,
    values: [userId, ids],
  });
  return rows;
}

export async function readInvoicesOfCustomers(
  userId: string,
  customerIds: readonly string[],
  limit: number,
): Promise<InvoiceRow[]> {
  const { rows } = await pool.query<InvoiceRow>({
    name: "invoices_of_customers",
    text: `
      select page.*
      from unnest($2::uuid[]) as parent (id)
      cross join lateral (
        select ${INVOICE} ${INVOICES_FROM_WHERE} and i.customer_id = parent.id
        order by i.due_date, i.id
        limit $3
      ) page
    `,
    values: [userId, customerIds, limit],
  });
  return rows;
}

export async function readRemindersOfInvoices(
  userId: string,
  invoiceIds: readonly string[],
  limit: number,
): Promise<ReminderRow[]> {
  const { rows } = await pool.query<ReminderRow>({
    name: "reminders_of_invoices",
    text: `
      select page.*
      from unnest($2::uuid[]) as parent (id)
      cross join lateral (
        select ${REMINDER}
        from payment_reminders r
        where r.user_id = $1 and r.invoice_id = parent.id
        order by r.scheduled_for, r.id
        limit $3
      ) page
    `,
    values: [userId, invoiceIds, limit],
  });
  return rows;
}
