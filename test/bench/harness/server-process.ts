import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Usage } from "./report-usage.ts";

export interface ServerProcessOptions {
  /** The script, and its arguments. */
  readonly command: readonly [script: string, ...args: string[]];
  /** Beside `PORT` and `NODE_ENV=production`. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers with a status below 500 once it is ready. */
  readonly readyPath: string;
}

/** A contestant's server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** By the process's own accounting. */
  usage(): Promise<Usage>;
  /** Ends it and waits. */
  stop(): Promise<void>;
}

const REPORT_USAGE = new URL("./report-usage.ts", import.meta.url).href;
const READY_WITHIN_MS = 60_000;
const SERVER_ERROR = 500;
const POLL_MS = 20;
const STOPPED_WITHIN_MS = 15_000;

/** @throws Error when it ends, or is not ready within a minute. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const port = await freePort();
  const [script, ...args] = options.command;
  const child = spawn(process.execPath, ["--import", REPORT_USAGE, script, ...args], {
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    env: { ...process.env, NODE_ENV: "production", ...options.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = `http://127.0.0.1:${port}`;
  const exited = once(child, "exit");
  try {
    await untilReady(child, url + options.readyPath);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    pid: child.pid ?? 0,
    usage: () => askUsage(child),
    async stop() {
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
      await exited;
      clearTimeout(impatience);
    },
  };
}

async function askUsage(child: ChildProcess): Promise<Usage> {
  child.send("usage");
  const [usage] = (await once(child, "message")) as [Usage];
  return usage;
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await wait(POLL_MS)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${child.spawnargs.join(" ")} ended before it was ready.`);
    }
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response !== null && response.status < SERVER_ERROR) return;
  }
  throw new Error(`${child.spawnargs.join(" ")} was not ready in time.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
