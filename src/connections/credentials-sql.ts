import type { Queryable } from "../db/sql.ts";

export interface CredentialsRow {
  readonly accountsUrl: string;
  readonly clientId: string;
  /** Encrypted, as the next two. */
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly accessToken: string | null;
  /** It lasts long enough to begin a call with it. */
  readonly isFresh: boolean;
  /** It has not expired yet. */
  readonly isAlive: boolean;
  /** Epoch ms, when the token endpoint must be left alone for now. */
  readonly refreshNotBefore: number | null;
}

/** With less left, a token is refreshed before it is used. */
const REFRESH_BEFORE_EXPIRY = "5 minutes";

/** Index: organization_credentials_pkey. */
export async function readCredentials(
  db: Queryable,
  organizationId: string,
): Promise<CredentialsRow | null> {
  const { rows } = await db.query<CredentialsRow>({
    name: "connections_read_credentials",
    text: `
      select
        accounts_url as "accountsUrl",
        client_id as "clientId",
        client_secret as "clientSecret",
        refresh_token as "refreshToken",
        access_token as "accessToken",
        coalesce(access_token_expires_at > clock_timestamp() + interval '${REFRESH_BEFORE_EXPIRY}', false)
          as "isFresh",
        coalesce(access_token_expires_at > clock_timestamp(), false) as "isAlive",
        case
          when refresh_not_before > clock_timestamp()
          then floor(extract(epoch from refresh_not_before) * 1000)::float8
        end as "refreshNotBefore"
      from organization_credentials
      where organization_id = $1
    `,
    values: [organizationId],
  });
  return rows[0] ?? null;
}

/** Index: organization_credentials_pkey. */
export async function storeAccessToken(
  db: Queryable,
  organizationId: string,
  token: { readonly encrypted: string; readonly expiresInSeconds: number },
): Promise<void> {
  await db.query({
    text: `
      update organization_credentials
      set
        access_token = $2,
        access_token_expires_at = clock_timestamp() + make_interval(secs => $3),
        refresh_not_before = null,
        updated_at = clock_timestamp()
      where organization_id = $1
    `,
    values: [organizationId, token.encrypted, token.expiresInSeconds],
  });
}

/** @returns the end of the pause, epoch ms. Index: organization_credentials_pkey. */
export async function pauseRefresh(
  db: Queryable,
  organizationId: string,
  milliseconds: number,
): Promise<number> {
  const { rows } = await db.query<{ until: number }>({
    text: `
      update organization_credentials
      set
        refresh_not_before = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
        updated_at = clock_timestamp()
      where organization_id = $1
      returning floor(extract(epoch from refresh_not_before) * 1000)::float8 as until
    `,
    values: [organizationId, milliseconds],
  });
  return rows[0]?.until ?? Date.now() + milliseconds;
}
