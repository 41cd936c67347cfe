import { type Config, ConfigError } from "../config.ts";
import type { QuotaLimits } from "../connections/limits.ts";
import { createOpenSource } from "../connections/open-source.ts";
import { countOldSecrets } from "../connections/renew-secrets.ts";
import { createSecrets } from "../connections/secrets.ts";
import { quotaUsage } from "../connections/usage.ts";
import { MIGRATIONS_DIRECTORY } from "../db/migrate.ts";
import { readMigrationHistory } from "../db/migration-history.ts";
import { readMigrations } from "../db/migrations-directory.ts";
import type { CallContext, OpenSource } from "../source/source.ts";
import { saveCapabilities } from "../sync/organization.ts";
import { resumeDemo } from "./demo.ts";
import { quotaLimits } from "./limits.ts";
import { type Store, secretKeys } from "./store.ts";
import { hasWorker } from "./worker-presence.ts";

/** One thing that was looked at. */
export interface Check {
  readonly subject: string;
  /** `note`: works, and a person should know. */
  readonly verdict: "good" | "note" | "bad";
  /** What was found, and what to do when it is not good. */
  readonly finding: string;
}

export interface CheckOptions {
  readonly config: Config;
  readonly store: Store;
  /** Also tests anew what Zoho's filters do: four calls for each organization, at most eight. */
  readonly probe: boolean;
}

interface ConnectedOrganization {
  readonly id: string;
  readonly userId: string;
  readonly sourceId: string;
  readonly name: string | null;
  readonly status: string;
  readonly customersFilter: string | null;
  readonly invoicesFilter: string | null;
  readonly capabilitiesCheckedAt: Date | null;
}

/** Looks at everything a sync needs, from the database to Zoho, one finding at a time. */
export async function* runChecks(options: CheckOptions): AsyncGenerator<Check> {
  const { config, store, probe } = options;
  const { pool, prisma } = store.database;
  const { rows } = await pool.query<{ version: string }>({
    text: "select current_setting('server_version') as version",
  });
  const kind = store.embedded ? "embedded, in the data directory" : "at DATABASE_URL";
  yield good("Database", `PostgreSQL ${rows[0]?.version}, ${kind}`);

  const pending = await pendingMigrations(store);
  if (pending > 0) {
    yield bad("Migrations", `${pending} are missing: npm run dunlin -- migrate`);
    return;
  }
  yield good("Migrations", "up to date");

  const working = await hasWorker(pool);
  yield working
    ? good("Worker", "one is running")
    : note("Worker", "none is running: scheduled syncs wait for npm start or dunlin worker");

  let keys: readonly string[];
  try {
    keys = await secretKeys(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield bad("Secret key", error.message);
    return;
  }
  const organizations = await prisma.organization.findMany({ orderBy: { createdAt: "asc" } });
  if (organizations.length === 0) {
    yield note("Organization", "none is connected: npm run dunlin -- connect --help");
    return;
  }
  const demo = await resumeDemo({ config, database: store.database, secretKeys: keys });
  const limits = quotaLimits(config, demo !== null);
  const secrets = createSecrets(keys);
  yield secretKeyCheck(await countOldSecrets(pool, secrets), keys.length > 1);
  const open = createOpenSource({ db: store.database, secrets, limits });
  try {
    for (const organization of organizations) {
      yield* checkOrganization({ store, limits, open, probe, organization });
    }
  } finally {
    await open.close();
    await demo?.close();
  }
}

function secretKeyCheck(old: number, hasOlder: boolean): Check {
  const subject = "Secret key";
  if (old === 0) {
    return good(
      subject,
      hasOlder
        ? "the first reads all that is stored: the others can be left out"
        : "reads all that is stored",
    );
  }
  const finding = `the first of DUNLIN_SECRET_KEY does not read the secrets of ${old} ${old === 1 ? "organization" : "organizations"}`;
  return hasOlder
    ? note(subject, `${finding}: the next start encrypts with it what the others read`)
    : bad(subject, `${finding}: put the key they were stored with behind it, or connect again`);
}

interface OrganizationOptions {
  readonly store: Store;
  readonly limits: QuotaLimits;
  readonly open: OpenSource;
  readonly probe: boolean;
  readonly organization: ConnectedOrganization;
}

async function* checkOrganization(options: OrganizationOptions): AsyncGenerator<Check> {
  const { store, limits, open, probe, organization } = options;
  const { id, userId, name, sourceId, status } = organization;
  if (status === "DISABLED") {
    yield note("Organization", `${name ?? sourceId} is disconnected: nothing of it is synced`);
    return;
  }
  yield status === "ACTIVE"
    ? good("Organization", `${name ?? "without a name"}, id ${sourceId}`)
    : bad("Organization", `${name ?? sourceId} is ${status}: connect it again with dunlin connect`);
  yield await checkQuota(store, id, limits);
  let subject = "Token";
  try {
    const source = await open(id);
    await source.organization(context());
    yield good(subject, "Zoho accepts it");
    subject = "Filters";
    if (!probe) {
      const { customersFilter, invoicesFilter, capabilitiesCheckedAt } = organization;
      yield filterCheck(customersFilter, invoicesFilter, capabilitiesCheckedAt);
      return;
    }
    const { customersFilter, invoicesFilter } = await source.probe(context());
    const filters = { customers: customersFilter, invoices: invoicesFilter };
    await saveCapabilities(store.database.pool, userId, id, filters);
    yield filterCheck(customersFilter, invoicesFilter, new Date());
  } catch (error) {
    yield bad(subject, (error as Error).message);
  }
}

async function checkQuota(store: Store, id: string, limits: QuotaLimits): Promise<Check> {
  const usage = await quotaUsage(store.database.pool, id, limits);
  const used = `${usage.usedToday} of ${usage.perDayLimit} calls today, ${usage.usedThisMinute} of ${usage.perMinuteLimit} this minute`;
  if (usage.blockedUntil !== null) {
    return bad(
      "Quota",
      `Zoho refuses all calls until ${usage.blockedUntil.toISOString()} (${used})`,
    );
  }
  const leftForSyncs = usage.perDayLimit - usage.reserved - usage.usedToday;
  return leftForSyncs > 0
    ? good("Quota", used)
    : note("Quota", `${used}: syncs wait until ${usage.resetsAt.toISOString()}`);
}

const WORKING_FILTERS = ["AFTER", "AT_OR_AFTER"];

function filterCheck(customers: string | null, invoices: string | null, at: Date | null): Check {
  if (customers === null || invoices === null || at === null) {
    return note("Filters", "not tested yet: the next sync does, or --probe now");
  }
  const finding = `customers ${customers}, invoices ${invoices} (tested ${at.toISOString()})`;
  return WORKING_FILTERS.includes(customers) && WORKING_FILTERS.includes(invoices)
    ? good("Filters", finding)
    : note("Filters", `${finding}: syncs read more pages than they would have to`);
}

async function pendingMigrations({ database }: Store): Promise<number> {
  const history = await readMigrationHistory(database.pool);
  const finished = new Set(history.filter((record) => record.finished).map(({ name }) => name));
  const migrations = await readMigrations(MIGRATIONS_DIRECTORY);
  return migrations.filter(({ name }) => !finished.has(name)).length;
}

function context(): CallContext {
  const { signal } = new AbortController();
  return { priority: "INTERACTIVE", runId: null, phase: null, signal };
}

function good(subject: string, finding: string): Check {
  return { subject, verdict: "good", finding };
}

function note(subject: string, finding: string): Check {
  return { subject, verdict: "note", finding };
}

function bad(subject: string, finding: string): Check {
  return { subject, verdict: "bad", finding };
}
