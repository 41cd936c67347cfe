import type { CustomerRow } from "../row-types.ts";
import type { Columns } from "./select-list.ts";

/** For the alias `c`. */
export const CUSTOMER_COLUMNS: Columns<CustomerRow> = {
  id: "c.id",
  organizationId: "c.organization_id",
  zohoCustomerId: "c.zoho_customer_id",
  name: "c.name",
  companyName: "c.company_name",
  status: "c.status",
  primaryPhone: "c.primary_phone",
  primaryEmail: "c.primary_email",
  contactPersonsSyncedAt: "c.contact_persons_synced_at",
  country: "c.country",
  currencyCode: "c.currency_code",
  timeZone: "c.time_zone",
  zohoLastModifiedAt: "c.zoho_last_modified_at",
  localLastSyncedAt: "c.local_last_synced_at",
  createdAt: "c.created_at",
  updatedAt: "c.updated_at",
  deletedAt: "c.deleted_at",
};
