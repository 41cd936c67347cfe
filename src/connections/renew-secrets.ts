import type { Queryable } from "../db/sql.ts";
import { SecretKeyError, type Secrets } from "./secrets.ts";

export interface RenewedSecrets {
  /** Organizations whose secrets an older key had encrypted. */
  readonly renewed: number;
  /** Organizations whose secrets none of the keys can read. */
  readonly unreadable: number;
}

interface Row {
  readonly organizationId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly accessToken: string | null;
}

/**
 * Encrypts with the current key what an older one had encrypted, so that the older one can be left out from then on. What
 * another process stores meanwhile stands. Calling it again does nothing.
 */
export async function renewSecrets(db: Queryable, secrets: Secrets): Promise<RenewedSecrets> {
  let [renewed, unreadable] = [0, 0];
  for (const row of await readStored(db)) {
    if (isCurrent(secrets, row)) continue;
    try {
      await replace(db, row, encryptAnew(secrets, row));
      renewed += 1;
    } catch (error) {
      if (!(error instanceof SecretKeyError)) throw error;
      unreadable += 1;
    }
  }
  return { renewed, unreadable };
}

/** Organizations for which an older key is still needed, or one that is not at hand. */
export async function countOldSecrets(db: Queryable, secrets: Secrets): Promise<number> {
  const stored = await readStored(db);
  return stored.filter((row) => !isCurrent(secrets, row)).length;
}

function isCurrent(secrets: Secrets, { clientSecret, refreshToken, accessToken }: Row): boolean {
  const texts = [clientSecret, refreshToken, ...(accessToken === null ? [] : [accessToken])];
  return texts.every((text) => secrets.isCurrent(text));
}

function encryptAnew(secrets: Secrets, row: Row): Row {
  const anew = (stored: string, column: string): string => {
    const place = `${row.organizationId}:${column}`;
    return secrets.encrypt(secrets.decrypt(stored, place), place);
  };
  return {
    organizationId: row.organizationId,
    clientSecret: anew(row.clientSecret, "client_secret"),
    refreshToken: anew(row.refreshToken, "refresh_token"),
    accessToken: row.accessToken === null ? null : anew(row.accessToken, "access_token"),
  };
}

/** One row for each connected organization: all are read. */
async function readStored(db: Queryable): Promise<Row[]> {
  const { rows } = await db.query<Row>({
    text: `
      select
        organization_id as "organizationId",
        client_secret as "clientSecret",
        refresh_token as "refreshToken",
        access_token as "accessToken"
      from organization_credentials
      order by organization_id
    `,
  });
  return rows;
}

/** An access token that was refreshed meanwhile is kept. Index: organization_credentials_pkey. */
async function replace(db: Queryable, old: Row, anew: Row): Promise<void> {
  await db.query({
    text: `
      update organization_credentials
      set
        client_secret = $3,
        refresh_token = $5,
        access_token = case when access_token = $6 then $7 else access_token end,
        updated_at = clock_timestamp()
      where organization_id = $1
        and client_secret = $2
        and refresh_token = $4
    `,
    values: [
      old.organizationId,
      old.clientSecret,
      anew.clientSecret,
      old.refreshToken,
      anew.refreshToken,
      old.accessToken,
      anew.accessToken,
    ],
  });
}
