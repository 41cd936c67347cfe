import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createApiKey } from "../../src/http/auth/keys.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { ensureDashboard } from "./ensure-dashboard.ts";

/** The whole program on a database of its own, with a small demo organization. */
export interface Dunlin {
  readonly url: string;
  readonly loginUrl: string;
  readonly apiKey: string;
  readonly database: TestDatabase;
  /** For another process beside it. */
  readonly environment: Readonly<Record<string, string>>;
  keyFor(role: "READ" | "SYNC"): Promise<string>;
  /** A command of the sandbox's control endpoint, `edit` or `switches`. */
  controlSource(command: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Starts a sync by the API, without any page. */
  startSync(kind: "FULL" | "INCREMENTAL"): Promise<void>;
  untilNoRunIsOpen(): Promise<void>;
  stop(): Promise<void>;
}

const SIZE = { customers: 120, invoices: 500 };
/** So many that no test waits for the minute to pass. */
const CALLS_PER_MINUTE = "9000";
const SYNCED_WITHIN_MS = 20_000;

export async function startDunlin(): Promise<Dunlin> {
  const dataDir = await mkdtemp(join(tmpdir(), "dunlin-e2e-"));
  const database = await createTestDatabase();
  await ensureDashboard();
  const environment = {
    DATABASE_URL: database.url,
    DUNLIN_DATA_DIR: dataDir,
    DUNLIN_SECRET_KEY: "a key of thirty-two characters or more",
    PORT: "0",
    SYNC_CRON: "off",
    ZOHO_CALLS_PER_MINUTE: CALLS_PER_MINUTE,
    LOG_LEVEL: "fatal",
  };
  const config = readConfig(environment);
  const log = pino({ level: "fatal" });
  const app = createApp(config, { mode: "serve", demo: "always", demoSize: SIZE, log });
  const { url, access } = await app.start();
  if (url === null || access === null) throw new Error("The app serves nothing.");

  return {
    url,
    loginUrl: `${url}${access.loginPath}`,
    apiKey: access.apiKey,
    database,
    environment,
    async keyFor(role) {
      const { key } = await createApiKey(database.pool, { userName: access.userName, role });
      return key;
    },
    async controlSource(command, body) {
      const { holder } = JSON.parse(await readFile(join(dataDir, "sandbox.json"), "utf8"));
      const response = await fetch(`${holder.url}/sandbox/${command}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async startSync(kind) {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${access.apiKey}` },
        body: JSON.stringify({
          query: "mutation ($input: StartSyncInput) { startSync(input: $input) { run { id } } }",
          variables: { input: { kind } },
        }),
      });
      const { data } = (await response.json()) as { data?: { startSync: { run: object | null } } };
      if (!data?.startSync.run) throw new Error("The sync did not start.");
    },
    untilNoRunIsOpen: () =>
      vi.waitFor(
        async () =>
          expect(await database.prisma.syncRun.count({ where: { finishedAt: null } })).toBe(0),
        { timeout: SYNCED_WITHIN_MS, interval: 100 },
      ),
    async stop() {
      await app.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
