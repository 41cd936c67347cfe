import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { connectOrganization } from "../connections/connect.ts";
import { createSecrets } from "../connections/secrets.ts";
import type { Database } from "../db/database.ts";
import { type DemoSandbox, type DemoSize, readDemoUrls, startDemoSandbox } from "./demo-sandbox.ts";
import { disconnect } from "./disconnect.ts";
import { quotaLimits } from "./limits.ts";
import type { Store } from "./store.ts";

/** A user with a made-up organization, for looking around. */
export interface Demo {
  readonly userName: string;
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly config: Config;
  readonly database: Database;
  readonly secretKeys: readonly string[];
  /** Of a demo that is made anew. */
  readonly size: DemoSize;
}

const DEMO_USER = "demo";

/**
 * Whether this start brings the demo: with `auto` that is with the embedded database, while nobody connected an
 * organization to it. Once somebody did, the demo's organization is switched off; what was synced of it stays.
 */
export async function wantsDemo(
  config: Config,
  { database, embedded }: Store,
  choice: "auto" | "always" | "never",
  log: Logger,
): Promise<boolean> {
  if (choice === "always") return true;
  if (choice === "never" || !embedded) return false;
  const { own, demo } = await connectedOrganizations(config, database);
  if (own.length === 0) return true;
  for (const { id, status } of demo) {
    if (status === "DISABLED") continue;
    await disconnect(database, { organizationId: id, purge: false });
    log.info("An organization is connected: the demo's is switched off");
  }
  return false;
}

/** Starts the sandbox and connects its organization, unless that is as it was at the last start. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { config, database, secretKeys, size } = options;
  const sandbox = await startDemoSandbox(config.dataDir, size);
  try {
    if (!(await isConnected(database, sandbox))) {
      await connectOrganization(
        { db: database, secrets: createSecrets(secretKeys), limits: quotaLimits(config, true) },
        {
          userName: DEMO_USER,
          accountsUrl: sandbox.url,
          apiUrl: sandbox.url,
          sourceId: sandbox.organizationId,
          ...sandbox.credentials,
        },
      );
    }
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return { userName: DEMO_USER, close: () => sandbox.close() };
}

/**
 * For commands beside or without a server: the demo whose organization is one of those that are synced, with its sandbox
 * reachable. Null when there is none.
 */
export async function resumeDemo(options: Omit<DemoOptions, "size">): Promise<Demo | null> {
  const { demo } = await connectedOrganizations(options.config, options.database);
  if (demo.every(({ status }) => status === "DISABLED")) return null;
  return startDemo({ ...options, size: { customers: 0, invoices: 0 } });
}

async function isConnected(database: Database, sandbox: DemoSandbox): Promise<boolean> {
  const known = await database.prisma.organization.findFirst({
    where: {
      user: { name: DEMO_USER },
      sourceId: sandbox.organizationId,
      status: "ACTIVE",
      credentials: {
        apiUrl: sandbox.url,
        accountsUrl: sandbox.url,
        clientId: sandbox.credentials.clientId,
      },
    },
  });
  return known !== null;
}

interface Connected {
  readonly id: string;
  readonly status: string;
}

/**
 * Told apart by their addresses: the demo's were written down before they were stored. Without Prisma, as in
 * countOrganizations.
 */
async function connectedOrganizations(
  config: Config,
  { pool }: Database,
): Promise<{ own: Connected[]; demo: Connected[] }> {
  const urls = await readDemoUrls(config.dataDir);
  const { rows } = await pool.query<Connected & { readonly isDemo: boolean }>({
    name: "connected_organizations",
    text: `
      select
        o.id as "id",
        o.status as "status",
        u.name = $1
          and cardinality($2::text[]) > 0
          and (c.organization_id is null or c.api_url = any($2)) as "isDemo"
      from organizations o
      join users u on u.id = o.user_id
      left join organization_credentials c on c.organization_id = o.id
    `,
    values: [DEMO_USER, urls],
  });
  return {
    own: rows.filter(({ isDemo }) => !isDemo),
    demo: rows.filter(({ isDemo }) => isDemo),
  };
}
