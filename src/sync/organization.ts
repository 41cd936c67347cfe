import type { Queryable } from "../db/sql.ts";
import type { ModifiedFilter } from "../source/source.ts";

/** What the probe of the filters found is believed for so long. */
export const PROBE_AGE_HOURS = 24;

/** What the engine reads of a connected organization. */
export interface SyncedOrganization {
  readonly countryCode: string | null;
  readonly currencyCode: string | null;
  readonly customersFilter: ModifiedFilter | null;
  readonly invoicesFilter: ModifiedFilter | null;
  readonly capabilitiesCheckedAt: Date | null;
  readonly customersWatermark: Date | null;
  readonly invoicesWatermark: Date | null;
}

/** Index: organizations_user_id_id_key, sync_metadata_pkey. @throws Error when it is gone. */
export async function readOrganization(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<SyncedOrganization> {
  const { rows } = await tx.query<SyncedOrganization>({
    name: "read_synced_organization",
    text: `
      select
        o.country_code as "countryCode",
        o.currency_code as "currencyCode",
        o.customers_filter as "customersFilter",
        o.invoices_filter as "invoicesFilter",
        o.capabilities_checked_at as "capabilitiesCheckedAt",
        s.customers_watermark as "customersWatermark",
        s.invoices_watermark as "invoicesWatermark"
      from organizations o
      left join sync_metadata s on s.organization_id = o.id
      where o.user_id = $1 and o.id = $2
    `,
    values: [userId, organizationId],
  });
  const organization = rows[0];
  if (organization === undefined) throw new Error(`Organization ${organizationId} is gone.`);
  return organization;
}

/** What the probe found; null asks for a new probe before the next walk. */
export async function saveCapabilities(
  tx: Queryable,
  userId: string,
  organizationId: string,
  filters: { readonly customers: ModifiedFilter; readonly invoices: ModifiedFilter } | null,
): Promise<void> {
  await tx.query({
    name: "save_capabilities",
    text: `
      update organizations
      set
        customers_filter = coalesce($3, customers_filter),
        invoices_filter = coalesce($4, invoices_filter),
        capabilities_checked_at = case when $3::text is null then null else now() end,
        updated_at = now()
      where user_id = $1 and id = $2
    `,
    values: [userId, organizationId, filters?.customers ?? null, filters?.invoices ?? null],
  });
}

export type Stream = "customers" | "invoices";

/** Ends a walk: the watermark moves forward, never back; null leaves it. Unique: sync_metadata_pkey. */
export async function endStream(
  tx: Queryable,
  userId: string,
  organizationId: string,
  stream: Stream,
  watermark: number | null,
): Promise<void> {
  const synced = stream === "customers" ? "last_customer_sync_at" : "last_invoice_sync_at";
  const column = stream === "customers" ? "customers_watermark" : "invoices_watermark";
  await tx.query({
    name: `end_stream_${stream}`,
    text: `
      insert into sync_metadata as s (user_id, organization_id, ${column}, ${synced})
      values ($1, $2, $3, now())
      on conflict (organization_id) do update set
        ${column} = greatest(s.${column}, excluded.${column}),
        ${synced} = excluded.${synced},
        updated_at = now()
    `,
    values: [userId, organizationId, watermark === null ? null : new Date(watermark)],
  });
}
