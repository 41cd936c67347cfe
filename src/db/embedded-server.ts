import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { findEmbeddedBinaries } from "./embedded-binaries.ts";
import { type EmbeddedHome, embeddedPassword, prepareEmbeddedHome } from "./embedded-home.ts";
import { EmbeddedMembers } from "./embedded-members.ts";
import {
  findPostmaster,
  freePort,
  initialiseCluster,
  type Postmaster,
  postmasterStopped,
  signalPostmaster,
  spawnPostmaster,
} from "./embedded-postmaster.ts";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { type Watchdog, watchOver } from "./embedded-watchdog.ts";

export interface EmbeddedServerOptions {
  /** The application's data directory; the cluster is made in `postgres` below it. */
  readonly dataDir: string;
  /** Loopback port. Not given: a free one, kept for the next start. */
  readonly port?: number;
  /**
   * What a power cut may cost: `durable` nothing, `throwaway` everything (no fsync: for tests, several times faster).
   * A server that already runs keeps what it was started with.
   */
  readonly profile?: "durable" | "throwaway";
  readonly log?: (message: string) => void;
}

export interface EmbeddedServer {
  /** Of the database `dunlin`, as a superuser. */
  readonly url: string;
  /** Leaves the server; the process that leaves last stops it. Calling it again does nothing. */
  stop(): Promise<void>;
}

const DATABASE = "dunlin";
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 25;
const PROBE_TIMEOUT_MS = 5_000;

const PROFILES: Record<"durable" | "throwaway", Record<string, string>> = {
  durable: {},
  throwaway: {
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_connections: "300",
  },
};

/**
 * Starts the PostgreSQL that npm installed, or joins the one that already serves this data directory.
 *
 * @throws EmbeddedServerError with one sentence that says what to do.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const log = options.log ?? (() => undefined);
  const home = await prepareEmbeddedHome(options.dataDir, await findEmbeddedBinaries(), log);
  await refuseOtherMajor(home);
  const members = new EmbeddedMembers(join(home.directory, "postgres.users"));
  members.join();
  try {
    const password = await embeddedPassword(home);
    await initialiseCluster(home, password, options.profile !== "throwaway");
    const running = await startOrJoin(home, password, options, log);
    await createDatabase(urlOf(running.port, password, "postgres"));
    const watchdog = watchOver(members.directory, members.own, home.cluster);
    return lease(members, watchdog, running.pid, urlOf(running.port, password, DATABASE));
  } catch (error) {
    if (members.leave()) {
      const left = await findPostmaster(home.cluster);
      if (left !== undefined) signalPostmaster(left.pid, "SIGINT");
    }
    throw error;
  }
}

function lease(
  members: EmbeddedMembers,
  watchdog: Watchdog,
  pid: number,
  url: string,
): EmbeddedServer {
  let left = false;
  const leave = (): boolean => {
    if (left) return false;
    left = true;
    watchdog.dismiss();
    const last = members.leave();
    if (last) signalPostmaster(pid, "SIGINT");
    return last;
  };
  process.once("exit", leave);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    process.removeListener("exit", leave);
    if (leave()) await postmasterStopped(pid);
  };
  return {
    url,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function refuseOtherMajor(home: EmbeddedHome): Promise<void> {
  const version = await readFile(join(home.cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined || Number(version) === home.binaries.major) return;
  throw new EmbeddedServerError(
    `${home.cluster} was made by PostgreSQL ${version.trim()} and this release of Dunlin brings PostgreSQL ${home.binaries.major}: ` +
      `rename that directory to begin with an empty database (everything from Zoho is fetched again), or run PostgreSQL ${version.trim()} on it yourself and set DATABASE_URL.`,
  );
}

/** Others may start or stop the same cluster at the same moment, so it looks again after each step until one answers. */
async function startOrJoin(
  home: EmbeddedHome,
  password: string,
  options: EmbeddedServerOptions,
  log: (message: string) => void,
): Promise<Postmaster> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let port = options.port ?? (await rememberedPort(home)) ?? (await freePort());
  while (Date.now() < deadline) {
    const running = await findPostmaster(home.cluster);
    if (running !== undefined) {
      if (running.ready && (await answers(urlOf(running.port, password, "postgres")))) {
        await writeFile(join(home.directory, "postgres.port"), `${running.port}\n`);
        return running;
      }
      await wait(POLL_MS);
      continue;
    }
    log(`Starting PostgreSQL ${home.binaries.major} on port ${port}.`);
    const failure = await startedOrFailed(
      home,
      await spawnPostmaster(home, port, PROFILES[options.profile ?? "durable"]),
      deadline,
    );
    if (failure === undefined) continue;
    if (isPortTaken(failure) && options.port === undefined) port = await freePort();
    else if (!isTemporary(failure)) throw new EmbeddedServerError(explain(failure, home, port));
    await wait(POLL_MS);
  }
  throw new EmbeddedServerError(
    `The embedded PostgreSQL did not become ready in ${START_TIMEOUT_MS / 1000} seconds: see ${join(home.directory, "postgres.log")}.`,
  );
}

/** The log of a server that ended, or undefined once it is ready. */
async function startedOrFailed(
  home: EmbeddedHome,
  started: { pid: number; failed: Promise<{ log: string }> },
  deadline: number,
): Promise<string | undefined> {
  let failure: string | undefined;
  const watch = started.failed.then(({ log }) => {
    failure = log;
  });
  while (Date.now() < deadline) {
    await Promise.race([watch, wait(POLL_MS)]);
    if (failure !== undefined) return failure;
    const running = await findPostmaster(home.cluster);
    if (running?.pid === started.pid && running.ready) return undefined;
  }
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    application_name: "dunlin start",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "28P01") return false;
    throw new EmbeddedServerError(
      "The embedded PostgreSQL refuses its own password: the file postgres.password does not belong to this data directory; restore it, or remove both to begin anew.",
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function rememberedPort(home: EmbeddedHome): Promise<number | undefined> {
  const text = await readFile(join(home.directory, "postgres.port"), "utf8").catch(() => "");
  return Number(text) || undefined;
}

function isPortTaken(log: string): boolean {
  return /could not bind/i.test(log);
}

/** Another process of ours was faster, or the children of a killed server are still ending. */
function isTemporary(log: string): boolean {
  return /lock file "postmaster.pid" (already exists|is empty)|shared memory block/i.test(log);
}

function explain(log: string, home: EmbeddedHome, port: number): string {
  if (isPortTaken(log)) return `Port ${port} is taken: choose another for the embedded PostgreSQL.`;
  const reason = log.split("\n").findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? log;
  return `The embedded PostgreSQL did not start (${reason.trim()}): see ${join(home.directory, "postgres.log")}.`;
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query({
      text: "select 1 from pg_database where datname = $1",
      values: [DATABASE],
    });
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // 42P04, 23505: another process made it in the meantime.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await client.end();
  }
}

function urlOf(port: number, password: string, database: string): string {
  // Else PGSSLMODE of the user's environment, meant for another server, would apply here.
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
