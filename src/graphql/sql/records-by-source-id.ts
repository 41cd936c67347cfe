import type { Statement } from "../../db/sql.ts";

/** Deleted ones too. Index: customers_cache_organization_id_zoho_customer_id_key. */
export function customerIdBySourceId(
  userId: string,
  organizationId: string,
  sourceId: string,
): Statement {
  return {
    name: "graphql_customer_id_by_source_id",
    text: `
      select c.id
      from customers_cache c
      where c.user_id = $1
        and c.organization_id = $2
        and c.zoho_customer_id = $3
    `,
    values: [userId, organizationId, sourceId],
  };
}

/** Deleted ones too. Index: invoices_cache_organization_id_zoho_invoice_id_key. */
export function invoiceIdBySourceId(
  userId: string,
  organizationId: string,
  sourceId: string,
): Statement {
  return {
    name: "graphql_invoice_id_by_source_id",
    text: `
      select i.id
      from invoices_cache i
      where i.user_id = $1
        and i.organization_id = $2
        and i.zoho_invoice_id = $3
    `,
    values: [userId, organizationId, sourceId],
  };
}
