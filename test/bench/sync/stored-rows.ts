import pg from "pg";

/** What every contestant must have stored, in order. */
export async function storedRows(databaseUrl: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const customers = await client.query(`
    select zoho_customer_id, name, company_name, status, primary_email, currency_code, zoho_last_modified_at::text
    from customers_cache
    order by zoho_customer_id
  `);
  const invoices = await client.query(`
    select
      zoho_invoice_id, zoho_customer_id, number, reference, status, date::text, due_date::text,
      trim_scale(total)::text as total, trim_scale(balance)::text as balance, currency_code, zoho_last_modified_at::text
    from invoices_cache
    order by zoho_invoice_id
  `);
  await client.end();
  return { customers: customers.rows, invoices: invoices.rows };
}
