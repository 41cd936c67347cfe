/** The columns of `CustomerRow`, for the alias `c`. */
export const CUSTOMER_COLUMNS = `
      c.id,
      c.organization_id as "organizationId",
      c.zoho_customer_id as "zohoCustomerId",
      c.name,
      c.company_name as "companyName",
      c.status,
      c.primary_phone as "primaryPhone",
      c.primary_email as "primaryEmail",
      c.contact_persons_synced_at as "contactPersonsSyncedAt",
      c.country,
      c.currency_code as "currencyCode",
      c.time_zone as "timeZone",
      c.zoho_last_modified_at as "zohoLastModifiedAt",
      c.local_last_synced_at as "localLastSyncedAt",
      c.created_at as "createdAt",
      c.updated_at as "updatedAt",
      c.deleted_at as "deletedAt"`;
