import type { Statement } from "../../db/sql.ts";

/**
 * Every organization of a user with where its walks stand.
 *
 * Index: organizations_user_id_source_source_id_key, sync_metadata_pkey.
 */
export function organizationsOfUser(userId: string): Statement {
  return {
    name: "graphql_organizations_of_user",
    text: `
      select
        o.id,
        o.source,
        o.source_id as "sourceId",
        o.name,
        o.time_zone as "timeZone",
        o.status,
        o.consecutive_failures as "consecutiveFailures",
        o.customers_filter as "customersFilter",
        o.invoices_filter as "invoicesFilter",
        o.capabilities_checked_at as "capabilitiesCheckedAt",
        s.customers_watermark as "customersSyncedTo",
        s.invoices_watermark as "invoicesSyncedTo"
      from organizations o
      left join sync_metadata s on s.organization_id = o.id
      where o.user_id = $1
      order by o.created_at, o.id
    `,
    values: [userId],
  };
}
