import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { EmbeddedHome } from "./embedded-home.ts";
import { EmbeddedServerError } from "./embedded-server-error.ts";
import { processCommand, processIdentity } from "./process-identity.ts";

/** The lock file of a cluster, as PostgreSQL writes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Whether it says of itself that it accepts connections. */
  readonly ready: boolean;
}

const PORT_LINE = 3;
const STATUS_LINE = 7;
/** None of the application's secrets; and messages in English, because some of them are looked at. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: "C" };
const STOP_TIMEOUT_MS = 8_000;
const STOP_POLL_MS = 20;
const MAX_LOG_BYTES = 5_000_000;

/**
 * The process that serves `cluster`, if one does. A lock file whose process is dead, or whose number now belongs to
 * another program (usual after a container restarts), is removed: PostgreSQL itself only checks that the number lives.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return undefined;
  if (isPostmaster(pid)) {
    return { pid, port: Number(lines[PORT_LINE]), ready: lines[STATUS_LINE]?.trim() === "ready" };
  }
  await rm(file, { force: true });
  return undefined;
}

function isPostmaster(pid: number): boolean {
  return processIdentity(pid) !== undefined && (processCommand(pid) ?? "").includes("postgres");
}

/** Tells the server to end all sessions and stop (`SIGINT`), or to drop everything (`SIGQUIT`); does not wait. */
export function signalPostmaster(pid: number, signal: "SIGINT" | "SIGQUIT"): void {
  if (!isPostmaster(pid)) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Resolves once the server is gone; after `STOP_TIMEOUT_MS` it is told to drop everything (it recovers at its next start). */
export async function postmasterStopped(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  let urged = false;
  while (processIdentity(pid) !== undefined) {
    if (!urged && Date.now() > deadline) {
      signalPostmaster(pid, "SIGQUIT");
      urged = true;
    }
    await wait(STOP_POLL_MS);
  }
}

/** Makes the cluster unless it exists. It appears complete or not at all, so two first starts and a kill are harmless. */
export async function initialiseCluster(
  home: EmbeddedHome,
  password: string,
  durable: boolean,
): Promise<void> {
  if ((await stat(join(home.cluster, "PG_VERSION")).catch(() => undefined)) !== undefined) return;
  const draft = `${home.cluster}.new-${process.pid}`;
  const passwordFile = `${draft}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.account !== undefined) {
    await chown(draft, home.account.uid, home.account.gid);
    await chown(passwordFile, home.account.uid, home.account.gid);
  }
  try {
    await initdb(home, draft, passwordFile, durable);
    await rename(draft, home.cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function initdb(
  home: EmbeddedHome,
  cluster: string,
  passwordFile: string,
  durable: boolean,
): Promise<void> {
  const child = spawn(
    home.binaries.initdb,
    [
      `--pgdata=${cluster}`,
      `--pwfile=${passwordFile}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The same order and letters on every system; names are sorted by an ICU collation that their column states.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { ...home.account, env: ENVIRONMENT, cwd: "/", stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code === 0) return;
  throw new EmbeddedServerError(
    `The embedded PostgreSQL could not make its data directory ${home.cluster}: ${complaints.trim()}`,
  );
}

/** How a server that was started ended before it was ready. */
export interface FailedStart {
  readonly log: string;
}

/**
 * Starts the server as a process of its own session, so that Ctrl-C in the terminal reaches only the application, which
 * then stops the database last. Its log goes to a file: a pipe would break with the application.
 */
export async function spawnPostmaster(
  home: EmbeddedHome,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<{ pid: number; failed: Promise<FailedStart> }> {
  const file = join(home.directory, "postgres.log");
  const before = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (before > MAX_LOG_BYTES) await rename(file, `${file}.1`);
  const offset = before > MAX_LOG_BYTES ? 0 : before;
  const options = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openSync(file, "a", 0o600);
  const child = spawn(home.binaries.postgres, ["-D", home.cluster, "-p", String(port), ...flags], {
    ...home.account,
    env: ENVIRONMENT,
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const failed = new Promise<FailedStart>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      readFile(file, "utf8").then((text) => resolve({ log: text.slice(offset).trim() }), reject);
    });
  });
  failed.catch(() => undefined);
  if (child.pid === undefined) await failed;
  return { pid: child.pid as number, failed };
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}
