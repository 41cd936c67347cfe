import type { Database } from "../db/database.ts";
import type { Queryable } from "../db/sql.ts";
import { SourceError } from "../source/errors.ts";
import type { SourceOrganization } from "../source/records.ts";
import type { AccountingSource, OpenSource, Walk } from "../source/source.ts";
import { type Clock, systemClock } from "../zoho/clock.ts";
import { createHttpClient, type HttpClient } from "../zoho/http.ts";
import { createZohoSource } from "../zoho/zoho-source.ts";
import { withUsableTimeZone } from "./connect.ts";
import { limitsFor, type QuotaLimits } from "./limits.ts";
import { createQuotaStore } from "./quota-store.ts";
import type { Secrets } from "./secrets.ts";
import { createTokenStore } from "./token-store.ts";

export interface OpenSourceOptions {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly limits: QuotaLimits;
  readonly http?: HttpClient;
  readonly clock?: Clock;
}

/** `close` ends the connections to the sources' hosts. */
export type SourceOpener = OpenSource & { close(): Promise<void> };

interface Connected {
  readonly sourceId: string;
  readonly status: string;
  readonly apiUrl: string | null;
  /** As it is stored, encrypted: another one whenever it was connected again. */
  readonly refreshToken: string | null;
}

/**
 * Opens connected organizations. One that Zoho refuses for good is marked NEEDS_RECONNECT; `organization()` also
 * stores name, zone, country and currency when they have changed.
 */
export function createOpenSource(options: OpenSourceOptions): SourceOpener {
  const { db, secrets, limits, clock = systemClock } = options;
  const http = options.http ?? createHttpClient();
  const open: OpenSource = async (organizationId) => {
    const { sourceId, apiUrl, refreshToken } = await loadConnected(db.pool, organizationId);
    const source = createZohoSource({
      http,
      clock,
      tokens: createTokenStore({ db, secrets, organizationId }),
      quota: createQuotaStore({ db, organizationId, limits: limitsFor(apiUrl, limits) }),
      apiUrl,
      organizationId: sourceId,
    });
    return marking(db, { organizationId, refreshToken }, source);
  };
  return Object.assign(open, { close: () => http.close() });
}

async function loadConnected(
  db: Queryable,
  organizationId: string,
): Promise<{ readonly sourceId: string; readonly apiUrl: string; readonly refreshToken: string }> {
  const { rows } = await db.query<Connected>({
    name: "connections_load",
    text: `
      select o.source_id as "sourceId", o.status, c.api_url as "apiUrl", c.refresh_token as "refreshToken"
      from organizations o
      left join organization_credentials c on c.organization_id = o.id
      where o.id = $1
    `,
    values: [organizationId],
  });
  const [row] = rows;
  if (row?.status === "DISABLED") {
    throw new SourceError(
      "RECONNECT",
      "ORGANIZATION_DISABLED",
      "The organization is disconnected.",
    );
  }
  const { apiUrl = null, refreshToken = null } = row ?? {};
  if (
    row === undefined ||
    apiUrl === null ||
    refreshToken === null ||
    row.status === "NEEDS_RECONNECT"
  ) {
    throw new SourceError(
      "RECONNECT",
      "NEEDS_RECONNECT",
      "The organization has no working credentials. Connect it again.",
    );
  }
  return { sourceId: row.sourceId, apiUrl, refreshToken };
}

interface Opened {
  readonly organizationId: string;
  readonly refreshToken: string;
}

/** The same source; a refusal for good is noted on the organization. */
function marking(db: Database, opened: Opened, source: AccountingSource): AccountingSource {
  const { organizationId } = opened;
  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof SourceError && error.action === "RECONNECT") {
        await markNeedsReconnect(db.pool, opened);
      }
      throw error;
    }
  };
  const walk = <Row>(inner: Walk<Row>): Walk<Row> => ({ next: () => noting(inner.next()) });
  return {
    organization: async (context) => {
      const found = await noting(source.organization(context));
      const usable = await withUsableTimeZone(db, found);
      await refreshOrganization(db.pool, organizationId, usable);
      return usable;
    },
    probe: (context) => noting(source.probe(context)),
    walkCustomers: (request) => walk(source.walkCustomers(request)),
    walkInvoices: (request) => walk(source.walkInvoices(request)),
    customer: (sourceId, context) => noting(source.customer(sourceId, context)),
    invoice: (sourceId, context) => noting(source.invoice(sourceId, context)),
  };
}

/**
 * Not when somebody connected the organization again meanwhile: the refusal was of what it had before.
 *
 * Index: organizations_pkey, organization_credentials_pkey, users_pkey.
 */
async function markNeedsReconnect(
  db: Queryable,
  { organizationId, refreshToken }: Opened,
): Promise<void> {
  await db.query({
    text: `
      with marked as (
        update organizations
        set status = 'NEEDS_RECONNECT', updated_at = clock_timestamp()
        where id = $1
          and status in ('ACTIVE', 'BLOCKED')
          and exists (
            select
            from organization_credentials c
            where c.organization_id = $1
              and c.refresh_token = $2
          )
        returning user_id
      )
      update users u
      set data_version = data_version + 1
      from marked m
      where u.id = m.user_id
    `,
    values: [organizationId, refreshToken],
  });
}

/** Index: organizations_pkey, users_pkey. */
async function refreshOrganization(
  db: Queryable,
  organizationId: string,
  organization: SourceOrganization,
): Promise<void> {
  await db.query({
    text: `
      with changed as (
        update organizations
        set
          name = $2,
          time_zone = $3,
          country_code = $4,
          currency_code = $5,
          updated_at = clock_timestamp()
        where id = $1
          and (name, time_zone, country_code, currency_code) is distinct from ($2, $3, $4, $5)
        returning user_id
      )
      update users u
      set data_version = data_version + 1
      from changed c
      where u.id = c.user_id
    `,
    values: [
      organizationId,
      organization.name,
      organization.timeZone,
      organization.countryCode,
      organization.currencyCode,
    ],
  });
}
