import pg from "pg";
import type { Database } from "../db/database.ts";
import type { Queryable } from "../db/sql.ts";
import { SourceError } from "../source/errors.ts";
import { TOKEN_RETRY_MS, TokenUnavailable } from "../zoho/oauth.ts";
import type { Credentials, TokenGrant, TokenStore } from "../zoho/ports.ts";
import {
  type CredentialsRow,
  pauseRefresh,
  readCredentials,
  storeAccessToken,
} from "./credentials-sql.ts";
import type { Secrets } from "./secrets.ts";

type Refresh = (credentials: Credentials) => Promise<TokenGrant>;

/** Ends a session whose process was stopped, so that the others need not wait for it. */
const LOCK_SESSION_TIMEOUT_MS = 90_000;
/** A token that was good is used so long without looking: a fresh one lasts five minutes and more. */
const KEEP_MS = 60_000;

/**
 * The access token of an organization, shared by all processes through its row in `organization_credentials`.
 *
 * Zoho blocks an account that makes more than ten tokens in ten minutes, so one process refreshes at a time: under an
 * advisory lock, held by a transaction on a connection of its own, so that no pool can run dry waiting for it.
 */
export function createTokenStore(options: {
  readonly db: Pick<Database, "pool" | "url">;
  readonly secrets: Secrets;
  readonly organizationId: string;
}): TokenStore {
  const { db, secrets, organizationId } = options;
  let refreshing: Promise<string> | null = null;
  let kept: { readonly token: string; readonly until: number } | null = null;
  return {
    accessToken: async (rejected, refresh) => {
      if (kept !== null && kept.token !== rejected && performance.now() < kept.until) {
        return kept.token;
      }
      kept = null;
      const known = usable(secrets, organizationId, await load(db.pool, organizationId), rejected);
      if (known !== null) {
        kept = { token: known, until: performance.now() + KEEP_MS };
        return known;
      }
      // A token that was refused while another call refreshes is looked at again after that.
      if (refreshing !== null) {
        const token = await refreshing;
        if (token !== rejected) return token;
      }
      refreshing ??= refreshLocked(db.url, secrets, organizationId, rejected, refresh).finally(
        () => {
          refreshing = null;
        },
      );
      return refreshing;
    },
  };
}

async function refreshLocked(
  url: string,
  secrets: Secrets,
  organizationId: string,
  rejected: string | null,
  refresh: Refresh,
): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "dunlin token",
    idle_in_transaction_session_timeout: LOCK_SESSION_TIMEOUT_MS,
    statement_timeout: LOCK_SESSION_TIMEOUT_MS,
  });
  // A connection that breaks reports it as an event too, which would end the process unheard.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin");
    await client.query({
      text: "select pg_advisory_xact_lock(hashtextextended($1, 0))",
      values: [`dunlin token ${organizationId}`],
    });
    const row = await load(client, organizationId);
    const known = usable(secrets, organizationId, row, rejected);
    const token =
      known ?? (await refreshNow(client, secrets, organizationId, row, rejected, refresh));
    await client.query("commit");
    return token;
  } catch (error) {
    // What was written says when the endpoint may be asked again: it must outlive the failure.
    await client.query("commit").catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refreshNow(
  tx: Queryable,
  secrets: Secrets,
  organizationId: string,
  row: CredentialsRow,
  rejected: string | null,
  refresh: Refresh,
): Promise<string> {
  const spare = spareToken(secrets, organizationId, row, rejected);
  if (row.refreshNotBefore !== null) {
    if (spare !== null) return spare;
    throw unavailable(row.refreshNotBefore);
  }
  const place = (column: string) => `${organizationId}:${column}`;
  try {
    const grant = await refresh({
      accountsUrl: row.accountsUrl,
      clientId: row.clientId,
      clientSecret: secrets.decrypt(row.clientSecret, place("client_secret")),
      refreshToken: secrets.decrypt(row.refreshToken, place("refresh_token")),
    });
    const encrypted = secrets.encrypt(grant.accessToken, place("access_token"));
    await storeAccessToken(tx, organizationId, { ...grant, encrypted });
    return grant.accessToken;
  } catch (error) {
    if (!(error instanceof TokenUnavailable)) throw error;
    const until = await pauseRefresh(tx, organizationId, TOKEN_RETRY_MS);
    if (spare !== null) return spare;
    throw unavailable(until, error);
  }
}

async function load(db: Queryable, organizationId: string): Promise<CredentialsRow> {
  const row = await readCredentials(db, organizationId);
  if (row !== null) return row;
  throw new SourceError(
    "RECONNECT",
    "NEEDS_RECONNECT",
    "The organization has no credentials. Connect it again.",
  );
}

function usable(
  secrets: Secrets,
  organizationId: string,
  row: CredentialsRow,
  rejected: string | null,
): string | null {
  return row.isFresh ? stored(secrets, organizationId, row, rejected) : null;
}

/** A token that will soon expire is better than none while the endpoint must be left alone. */
function spareToken(
  secrets: Secrets,
  organizationId: string,
  row: CredentialsRow,
  rejected: string | null,
): string | null {
  return row.isAlive ? stored(secrets, organizationId, row, rejected) : null;
}

function stored(
  secrets: Secrets,
  organizationId: string,
  row: CredentialsRow,
  rejected: string | null,
): string | null {
  if (row.accessToken === null) return null;
  const token = secrets.decrypt(row.accessToken, `${organizationId}:access_token`);
  return token === rejected ? null : token;
}

function unavailable(until: number, cause?: TokenUnavailable): SourceError {
  return new SourceError(
    "WAIT",
    "TOKEN_UNAVAILABLE",
    `Zoho gives no access token at the moment; it is asked again later.${cause === undefined ? "" : ` ${cause.message}`}`,
    { until },
  );
}
