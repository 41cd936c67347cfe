import { raiseDataVersion } from "../db/data-version.ts";
import type { Database } from "../db/database.ts";
import { ensureUser } from "../db/ensure-user.ts";
import { inTransaction } from "../db/sql.ts";
import { SourceError } from "../source/errors.ts";
import type { SourceOrganization } from "../source/records.ts";
import type { CallContext, SourceCapabilities } from "../source/source.ts";
import type { ZohoConnection } from "../zoho/api.ts";
import { type Clock, systemClock } from "../zoho/clock.ts";
import { createHttpClient } from "../zoho/http.ts";
import type { TokenAnswer } from "../zoho/oauth.ts";
import { listOrganizations } from "../zoho/organizations.ts";
import { createZohoSource } from "../zoho/zoho-source.ts";
import {
  ensureSyncState,
  findOrganization,
  knowsTimeZone,
  storeMadeCalls,
  upsertCredentials,
  upsertOrganization,
} from "./connect-sql.ts";
import { ensureQuotaRow } from "./ensure-quota-row.ts";
import { limitsFor, type QuotaLimits } from "./limits.ts";
import { createCallCounter, createOneToken } from "./memory-stores.ts";
import { createQuotaStore } from "./quota-store.ts";
import type { Secrets } from "./secrets.ts";

export interface ConnectRequest {
  /** Made when new. */
  readonly userName: string;
  /** Origin of the accounts server, such as https://accounts.zoho.eu */
  readonly accountsUrl: string;
  /** Host of the API, such as https://www.zohoapis.eu; null: as Zoho itself says with the token. */
  readonly apiUrl: string | null;
  /** Zoho's id of the organization. */
  readonly sourceId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export interface ConnectParts {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly limits: QuotaLimits;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface ConnectedOrganization {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string | null;
  /** False: it was connected before and is updated. */
  readonly isNew: boolean;
  readonly capabilities: SourceCapabilities;
}

interface Verified {
  readonly apiUrl: string;
  readonly grant: TokenAnswer;
  readonly organization: SourceOrganization;
  readonly capabilities: SourceCapabilities;
}

/**
 * Connects an organization: checks the credentials by using them, then stores everything in one transaction. Connecting
 * again updates, and makes an organization that needed it active again.
 *
 * @throws SourceError when Zoho refuses, with the ids that the token can see when the organization is none of them;
 * nothing is stored then.
 */
export async function connectOrganization(
  parts: ConnectParts,
  request: ConnectRequest,
): Promise<ConnectedOrganization> {
  const { db, secrets } = parts;
  const known = await findOrganization(db.pool, request.userName, request.sourceId);
  const { quota, made } = createCallCounter();
  const verified = await verify(parts, request, (apiUrl) =>
    known === null
      ? quota
      : createQuotaStore({ db, organizationId: known, limits: limitsFor(apiUrl, parts.limits) }),
  );
  const organization = await withUsableTimeZone(db, verified.organization);
  return inTransaction(db.pool, async (tx) => {
    const userId = await ensureUser(tx, request.userName);
    const stored = await upsertOrganization(tx, userId, organization, verified.capabilities);
    const place = (column: string) => `${stored.id}:${column}`;
    await upsertCredentials(tx, {
      organizationId: stored.id,
      accountsUrl: request.accountsUrl,
      apiUrl: verified.apiUrl,
      clientId: request.clientId,
      clientSecret: secrets.encrypt(request.clientSecret, place("client_secret")),
      refreshToken: secrets.encrypt(request.refreshToken, place("refresh_token")),
      accessToken: secrets.encrypt(verified.grant.accessToken, place("access_token")),
      expiresInSeconds: verified.grant.expiresInSeconds,
    });
    await ensureSyncState(tx, userId, stored.id);
    await ensureQuotaRow(tx, stored.id);
    await storeMadeCalls(
      tx,
      stored.id,
      made.map(({ outcome }) => outcome),
    );
    await raiseDataVersion(tx, userId);
    return {
      userId,
      organizationId: stored.id,
      name: organization.name,
      isNew: stored.isNew,
      capabilities: verified.capabilities,
    };
  });
}

async function verify(
  parts: ConnectParts,
  request: ConnectRequest,
  quotaFor: (apiUrl: string) => ZohoConnection["quota"],
): Promise<Verified> {
  const signal = parts.signal ?? new AbortController().signal;
  const context: CallContext = { priority: "INTERACTIVE", runId: null, phase: null, signal };
  const http = createHttpClient();
  try {
    const { tokens, grant } = await createOneToken(http, request, signal);
    const apiUrl = hostOf(request.apiUrl ?? grant.apiDomain);
    const connection: ZohoConnection = {
      http,
      clock: parts.clock ?? systemClock,
      tokens,
      quota: quotaFor(apiUrl),
      apiUrl,
      organizationId: request.sourceId,
    };
    const seen = await listOrganizations(connection, context);
    const organization = seen.find(({ sourceId }) => sourceId === request.sourceId);
    if (organization === undefined) throw notAmong(request.sourceId, seen);
    const capabilities = await createZohoSource(connection).probe(context);
    return { apiUrl, grant, organization, capabilities };
  } finally {
    await http.close();
  }
}

/** The origin of a URL given by a person, or by Zoho. */
function hostOf(url: string | null): string {
  if (url !== null && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    return new URL(url).origin;
  }
  throw new SourceError(
    "BUG",
    "API_URL_NEEDED",
    "The API's host is not known. Give it, such as https://www.zohoapis.eu",
  );
}

function notAmong(sourceId: string, seen: readonly SourceOrganization[]): SourceError {
  const list = seen.map((one) => `${one.sourceId} (${one.name ?? "without a name"})`).join(", ");
  return new SourceError(
    "RECONNECT",
    "ORGANIZATION_NOT_ACCESSIBLE",
    `The refresh token gives no access to the organization ${sourceId}. ` +
      (list === "" ? "It sees no organization at all." : `It sees ${list}.`),
  );
}

/** PostgreSQL computes "today" in the zone, so it must know it; else UTC, as for a zone that Zoho does not give. */
export async function withUsableTimeZone(
  db: Pick<Database, "pool">,
  organization: SourceOrganization,
): Promise<SourceOrganization> {
  const isKnown = await knowsTimeZone(db.pool, organization.timeZone);
  return isKnown ? organization : { ...organization, timeZone: "UTC" };
}
