import type { Logger } from "pino";
import { type Access, prepareAccess } from "./app/access.ts";
import { countOrganizations } from "./app/count-organizations.ts";
import { type Demo, resumeDemo, startDemo, wantsDemo } from "./app/demo.ts";
import type { DemoSize } from "./app/demo-sandbox.ts";
import { quotaLimits } from "./app/limits.ts";
import { renewStoredSecrets } from "./app/renew-stored-secrets.ts";
import { Resources } from "./app/resources.ts";
import { openStore, type Store, secretKeys } from "./app/store.ts";
import { WORKER_APPLICATION } from "./app/worker-presence.ts";
import { createWorkshop } from "./app/workshop.ts";
import type { Config } from "./config.ts";
import { quotaUsage } from "./connections/usage.ts";
import { migrate } from "./db/migrate.ts";
import { createHousekeeping } from "./jobs/housekeeping.ts";
import { createSliceQueue } from "./jobs/queue.ts";
import { createSchedule } from "./jobs/schedule.ts";
import { createRunFeed, type RunFeed } from "./live/run-feed.ts";

export interface AppOptions {
  /** `serve`: API, schedule and worker. `worker`: schedule and worker. */
  readonly mode: "serve" | "worker";
  /**
   * `auto`: with the embedded database, while no organization of the user's own is connected. `resume`: only one that
   * was there before.
   */
  readonly demo: "auto" | "always" | "never" | "resume";
  /** Of a demo that is made anew. */
  readonly demoSize?: DemoSize;
  readonly log: Logger;
}

/** What a person wants to know after the start. */
export interface AppInfo {
  /** Null without the API. */
  readonly url: string | null;
  readonly access: Access | null;
  readonly demo: boolean;
  /** Connected organizations. */
  readonly organizations: number;
  readonly feed: RunFeed | null;
}

export interface App {
  /** @throws what made it impossible; everything that had begun is stopped again. */
  start(): Promise<AppInfo>;
  /** Within ten seconds: what works on a page ends it, streams are told, the rest is closed. */
  stop(): Promise<void>;
}

const DEMO_SIZE: DemoSize = { customers: 2_000, invoices: 10_000 };
/** What is closed first, second … */
const [WORK, NOTIFICATIONS, SANDBOX, DATABASE] = [1, 2, 3, 4] as const;

/** Wires the parts into one process. */
export function createApp(config: Config, options: AppOptions): App {
  const { log, mode } = options;
  const running = new Resources();

  const findDemo = async (store: Store, keys: readonly string[]): Promise<Demo | null> => {
    const parts = { config, database: store.database, secretKeys: keys };
    if (options.demo === "resume") return resumeDemo(parts);
    if (!(await wantsDemo(config, store, options.demo, log))) return null;
    return startDemo({ ...parts, size: options.demoSize ?? DEMO_SIZE });
  };

  const start = async (): Promise<AppInfo> => {
    const keys = await secretKeys(config);
    const store = await openStore(config, {
      log,
      applicationName: `dunlin ${mode}`,
      migrate: false,
    });
    running.add(DATABASE, () => store.close());
    const { database } = store;
    let notReady: string | null = "migrating";
    const queue = createSliceQueue({
      url: database.url,
      applicationName: WORKER_APPLICATION,
      supervise: true,
      log,
    });
    const feed = createRunFeed({ url: database.url, db: database.pool, log });
    let limits = quotaLimits(config, false);
    const schedule = createSchedule({
      pool: database.pool,
      queue,
      cron: config.syncCron,
      fullRhythm: () => ({
        everyDays: config.fullSyncDays,
        callsPerDay: limits.perDay * (1 - limits.reservePercent / 100),
      }),
      log,
    });
    const housekeeping = createHousekeeping({ pool: database.pool, retention: config, log });
    let url: string | null = null;
    if (mode === "serve") {
      // A worker does without: what the API is made of takes a third of a server's memory.
      const { createApi } = await import("./app/api.ts");
      const server = createApi({
        config,
        services: {
          database,
          queue,
          feed,
          quotaUsage: (organizationId) => quotaUsage(database.pool, organizationId, limits),
          nextScheduledSyncAt: () => schedule.nextAt(),
          log,
        },
        notReady: () => notReady,
      });
      url = (await server.start()).url;
      running.add(WORK, () => server.stop());
    }
    await migrate(database.url, { log: (message) => log.info(message) });
    await renewStoredSecrets(database, keys, log);
    running.add(NOTIFICATIONS, () => feed.stop());
    await feed.start();

    const demo = await findDemo(store, keys);
    if (demo !== null) {
      running.add(SANDBOX, demo.close);
      limits = quotaLimits(config, true);
    }
    const access =
      mode === "serve"
        ? await prepareAccess({ config, database, userName: demo?.userName ?? null, log })
        : null;

    running.add(NOTIFICATIONS, () => queue.stop());
    await queue.start();
    const workshop = createWorkshop({ config, database, queue, limits, secretKeys: keys, log });
    running.add(WORK, () => workshop.stop());
    await workshop.start();
    schedule.start();
    running.add(WORK, () => schedule.stop());
    housekeeping.start();
    running.add(WORK, () => housekeeping.stop());
    notReady = null;
    const organizations = await countOrganizations(database.pool);
    log.info({ url, demo: demo !== null, organizations }, "Started");
    return { url, access, demo: demo !== null, organizations, feed };
  };

  let starting: Promise<AppInfo> | undefined;
  return {
    start() {
      starting ??= start().catch(async (error: unknown) => {
        await running.close();
        throw error;
      });
      return starting;
    },
    async stop() {
      await starting?.catch(() => undefined);
      log.info("Stopping");
      await running.close();
    },
  };
}
