import type { Pool } from "pg";
import type { Logger } from "pino";
import { markDetailTried } from "../customers/customers-needing-detail.ts";
import { customersWithoutDetail } from "../customers/customers-without-detail.ts";
import { storeCustomerDetail } from "../customers/store-customer-detail.ts";
import { raiseDataVersion } from "../db/data-version.ts";
import { inTransaction, type Queryable } from "../db/sql.ts";
import { queueInvoicesOfCustomers } from "../reminders/sql/queue.ts";
import { SourceError } from "../source/errors.ts";
import type { AccountingSource, OpenSource } from "../source/source.ts";
import { readOrganization, type SyncedOrganization } from "./organization.ts";
import { createRecordCalls } from "./record-calls.ts";

export interface FillDetailsDeps {
  readonly pool: Pool;
  readonly openSource: OpenSource;
  /** Calls that the organization may make in a day. */
  readonly callsPerDay: (organizationId: string) => Promise<number>;
  readonly log: Logger;
}

interface Idle {
  readonly userId: string;
  readonly organizationId: string;
}

/** Share of the day's calls, percent, that may go into details nobody needs yet. */
const DAILY_PERCENT = 5;
/** At once, so that a sync that becomes due meanwhile finds the minute unused. */
const MOST_AT_ONCE = 20;
/** How its calls are told apart in api_calls. */
const PHASE = "FILL_DETAILS";

/**
 * Reads contact persons and country of customers for whom no reminder asked for them yet, a few of each organization
 * that is not syncing, within a daily budget of its own. Meant to be called again and again, by any number of processes.
 */
export async function fillDetails(deps: FillDetailsDeps, signal: AbortSignal): Promise<void> {
  for (const organization of await idleOrganizations(deps.pool)) {
    if (signal.aborted) return;
    await alone(deps.pool, organization, () => fillOne(deps, organization, signal)).catch(
      (error: unknown) => {
        if (!signal.aborted) logFailure(deps.log, organization, error);
      },
    );
  }
}

/** One organization's trouble is not the others'. Quotas and outages are for the syncs to tell. */
function logFailure(log: Logger, { organizationId }: Idle, error: unknown): void {
  const fields = { organization: organizationId, err: error };
  if (!(error instanceof SourceError)) log.warn(fields, "details were not filled in");
  else if (error.action === "RECONNECT") log.error(fields, error.message);
}

async function fillOne(
  { pool, openSource, callsPerDay, log }: FillDetailsDeps,
  { userId, organizationId }: Idle,
  signal: AbortSignal,
): Promise<void> {
  const budget = Math.floor((await callsPerDay(organizationId)) * (DAILY_PERCENT / 100));
  const left = Math.min(MOST_AT_ONCE, budget - (await callsOfLastDay(pool, organizationId)));
  if (left <= 0) return;
  const sourceIds = await customersWithoutDetail(pool, userId, organizationId, left);
  if (sourceIds.length === 0) return;
  const source = await openSource(organizationId);
  const organization = await readOrganization(pool, userId, organizationId);
  const ask = createRecordCalls();
  const context = { priority: "BACKGROUND", runId: null, phase: PHASE, signal } as const;
  for (const sourceId of sourceIds) {
    const fetched = await ask(source.customer(sourceId, context));
    if (fetched === "FAILED") continue;
    await inTransaction(pool, (tx) =>
      store(tx, { userId, organizationId }, organization, sourceId, fetched),
    );
  }
  log.info({ organization: organizationId, customers: sourceIds.length }, "details were filled in");
}

async function store(
  tx: Queryable,
  { userId, organizationId }: Idle,
  organization: SyncedOrganization,
  sourceId: string,
  fetched: Awaited<ReturnType<AccountingSource["customer"]>> | "REFUSED",
): Promise<void> {
  if (fetched === "REFUSED" || fetched.record === null) {
    await markDetailTried(tx, userId, organizationId, sourceId);
    return;
  }
  const stored = await storeCustomerDetail(tx, {
    userId,
    organizationId,
    requestedAt: fetched.requestedAt,
    organizationCountry: organization.countryCode,
    organizationCurrency: organization.currencyCode,
    detail: fetched.record,
  });
  if (stored?.outcome !== "UPDATED") return;
  await queueInvoicesOfCustomers(tx, { userId, organizationId }, [stored.id]);
  await raiseDataVersion(tx, userId);
}

/** Synced before, and not syncing now. Index: sync_runs_unfinished_idx. */
async function idleOrganizations(db: Queryable): Promise<Idle[]> {
  const { rows } = await db.query<Idle>({
    name: "idle_organizations",
    text: `
      select o.user_id as "userId", o.id as "organizationId"
      from organizations o
      join sync_metadata s on s.organization_id = o.id and s.customers_watermark is not null
      where o.status = 'ACTIVE'
        and not exists (
          select
          from sync_runs r
          where r.organization_id = o.id
            and r.kind in ('FULL', 'INCREMENTAL')
            and r.status in ('QUEUED', 'RUNNING', 'WAITING')
        )
      order by o.id
    `,
  });
  return rows;
}

/** Index: api_calls_organization_id_reserved_at_idx. */
async function callsOfLastDay(db: Queryable, organizationId: string): Promise<number> {
  const { rows } = await db.query<{ calls: number }>({
    name: "fill_details_calls",
    text: `
      select count(*)::integer as calls
      from api_calls
      where organization_id = $1
        and reserved_at > now() - interval '1 day'
        and phase = '${PHASE}'
    `,
    values: [organizationId],
  });
  return rows[0]?.calls ?? 0;
}

/** Does the work unless another process is at it: both would read the same customers. The lock ends with the session. */
async function alone(
  pool: Pool,
  { organizationId }: Idle,
  work: () => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  const key = `dunlin details ${organizationId}`;
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    const { rows } = await client.query<{ held: boolean }>({
      text: "select pg_try_advisory_lock(hashtextextended($1, 0)) as held",
      values: [key],
    });
    if (rows[0]?.held !== true) return;
    await work().finally(() =>
      client
        .query({ text: "select pg_advisory_unlock(hashtextextended($1, 0))", values: [key] })
        .catch((error: Error) => {
          broken ??= error;
        }),
    );
  } finally {
    client.removeListener("error", onError);
    client.release(broken);
  }
}
