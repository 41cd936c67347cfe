import type { Queryable } from "../db/sql.ts";
import type { SourceOrganization } from "../source/records.ts";
import type { SourceCapabilities } from "../source/source.ts";
import type { CallOutcome } from "../zoho/ports.ts";

const SOURCE = "ZOHO_BOOKS";

/** Index: users_name_key, organizations_user_id_source_source_id_key. */
export async function findOrganization(
  db: Queryable,
  userName: string,
  sourceId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>({
    text: `
      select o.id
      from users u
      join organizations o on o.user_id = u.id
      where u.name = $1 and o.source = $2 and o.source_id = $3
    `,
    values: [userName, SOURCE, sourceId],
  });
  return rows[0]?.id ?? null;
}

/** Whether PostgreSQL knows the zone too: it computes with it. */
export async function knowsTimeZone(db: Queryable, timeZone: string): Promise<boolean> {
  const { rows } = await db.query<{ known: boolean }>({
    text: `
      select exists (select from pg_timezone_names where lower(name) = lower($1)) as known
    `,
    values: [timeZone],
  });
  return rows[0]?.known === true;
}

/** Connecting again updates. Index: organizations_user_id_source_source_id_key. */
export async function upsertOrganization(
  tx: Queryable,
  userId: string,
  organization: SourceOrganization,
  capabilities: SourceCapabilities,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { rows } = await tx.query<{ id: string; isNew: boolean }>({
    text: `
      insert into organizations as o (
        user_id, source, source_id, name, time_zone, country_code, currency_code, status,
        customers_filter, invoices_filter, capabilities_checked_at
      )
      values ($1, $2, $3, $4, $5, $6, $7, 'ACTIVE', $8, $9, clock_timestamp())
      on conflict (user_id, source, source_id) do update
      set
        name = excluded.name,
        time_zone = excluded.time_zone,
        country_code = excluded.country_code,
        currency_code = excluded.currency_code,
        status = 'ACTIVE',
        customers_filter = excluded.customers_filter,
        invoices_filter = excluded.invoices_filter,
        capabilities_checked_at = excluded.capabilities_checked_at,
        consecutive_failures = 0,
        updated_at = clock_timestamp()
      returning o.id, o.xmax = 0 as "isNew"
    `,
    values: [
      userId,
      SOURCE,
      organization.sourceId,
      organization.name,
      organization.timeZone,
      organization.countryCode,
      organization.currencyCode,
      capabilities.customersFilter,
      capabilities.invoicesFilter,
    ],
  });
  const row = rows[0];
  if (row === undefined) throw new Error("The organization could not be stored.");
  return row;
}

export interface StoredCredentials {
  readonly organizationId: string;
  readonly accountsUrl: string;
  readonly apiUrl: string;
  readonly clientId: string;
  /** Encrypted, as the next two. */
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Index: organization_credentials_pkey. */
export async function upsertCredentials(tx: Queryable, stored: StoredCredentials): Promise<void> {
  await tx.query({
    text: `
      insert into organization_credentials (
        organization_id, accounts_url, api_url, client_id, client_secret, refresh_token,
        access_token, access_token_expires_at
      )
      values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8::float8))
      on conflict (organization_id) do update
      set
        accounts_url = excluded.accounts_url,
        api_url = excluded.api_url,
        client_id = excluded.client_id,
        client_secret = excluded.client_secret,
        refresh_token = excluded.refresh_token,
        access_token = excluded.access_token,
        access_token_expires_at = excluded.access_token_expires_at,
        refresh_not_before = null,
        updated_at = clock_timestamp()
    `,
    values: [
      stored.organizationId,
      stored.accountsUrl,
      stored.apiUrl,
      stored.clientId,
      stored.clientSecret,
      stored.refreshToken,
      stored.accessToken,
      stored.expiresInSeconds,
    ],
  });
}

/** Index: sync_metadata_pkey. */
export async function ensureSyncState(
  tx: Queryable,
  userId: string,
  organizationId: string,
): Promise<void> {
  await tx.query({
    text: `
      insert into sync_metadata (organization_id, user_id)
      values ($1, $2)
      on conflict (organization_id) do nothing
    `,
    values: [organizationId, userId],
  });
}

/** Calls that were made before there was an organization to count them for. */
export async function storeMadeCalls(
  tx: Queryable,
  organizationId: string,
  outcomes: readonly CallOutcome[],
): Promise<void> {
  await tx.query({
    text: `
      insert into api_calls (organization_id, priority, deadline_at, finished_at, outcome)
      select $1, 'INTERACTIVE', clock_timestamp(), clock_timestamp(), made.outcome
      from unnest($2::text[]) as made (outcome)
    `,
    values: [organizationId, outcomes],
  });
}
