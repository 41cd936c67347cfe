import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findPostmaster } from "../../src/db/embedded-postmaster.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../../src/db/embedded-server.ts";
import { processCommand } from "../../src/db/process-identity.ts";

const HOLDER = join(import.meta.dirname, "../support/hold-embedded-server.ts");

let dataDir: string;
let cluster: string;
const holders: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dunlin embedded "));
  cluster = join(dataDir, "postgres");
});

afterEach(async () => {
  for (const holder of holders.splice(0)) await kill(holder);
  await vi.waitFor(async () => expect(await findPostmaster(cluster)).toBeUndefined(), 10_000);
});

afterAll(() => rm(dataDir, { recursive: true }));

function start(): Promise<EmbeddedServer> {
  return startEmbeddedServer({ dataDir, profile: "throwaway" });
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

async function hold(): Promise<{ holder: ChildProcess; url: string }> {
  const holder = fork(HOLDER, [dataDir], { stdio: "inherit" });
  holders.push(holder);
  const [{ url }] = (await once(holder, "message")) as [{ url: string }];
  return { holder, url };
}

/** Those that still wait or look. */
async function watchdogs(): Promise<string[]> {
  const pids = existsSync("/proc/self")
    ? await readdir("/proc")
    : (await promisify(execFile)("ps", ["-A", "-o", "pid="])).stdout.split("\n");
  return pids
    .map((pid) => processCommand(Number(pid)) ?? "")
    .filter((command) => command.includes("dunlin-watchdog") && command.includes(cluster));
}

async function kill(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const exited = once(holder, "exit");
  holder.kill("SIGKILL");
  await exited;
}

test("two processes that start at once on an empty directory share one server; the last to leave stops it", async () => {
  const [first, second] = await Promise.all([hold(), hold()]);
  expect(second.url).toBe(first.url);

  const exited = once(first.holder, "exit");
  first.holder.send("stop");
  await exited;
  expect(await query(second.url, "select 1")).toEqual([[1]]);

  const ended = once(second.holder, "exit");
  second.holder.send("stop");
  await ended;
  expect(await findPostmaster(cluster)).toBeUndefined();
});

test("keeps data from one start to the next, in a path with spaces", async () => {
  const first = await start();
  await query(first.url, "create table kept as select 'Zoë' as name");
  await first.stop();
  expect(await findPostmaster(cluster)).toBeUndefined();

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, "select name from kept")).toEqual([["Zoë"]]);
  await second.stop();
});

test("is UTF-8 with ICU, listens on the loopback only and keeps its password private", async () => {
  const server = await start();
  expect(
    await query(
      server.url,
      `
        select
          current_setting('server_encoding'),
          current_setting('listen_addresses'),
          'Äpfel' < 'Birne' collate "und-x-icu",
          (select count(*)::int from pg_available_extensions where name in ('pg_trgm', 'btree_gin'))
      `,
    ),
  ).toEqual([["UTF8", "127.0.0.1", true, 2]]);
  expect((await stat(join(dataDir, "postgres.password"))).mode & 0o777).toBe(0o600);

  const wrong = new URL(server.url);
  wrong.password = "guess";
  await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  await server.stop();
});

test("a start recovers after both the process and PostgreSQL were killed", async () => {
  const { holder, url } = await hold();
  await query(url, "create table survivor as select 1 as id");
  // The profile for tests does not write at commit.
  await query(url, "checkpoint");
  const postmaster = await findPostmaster(cluster);
  process.kill(postmaster?.pid ?? 0, "SIGKILL");
  await kill(holder);
  expect(await readFile(join(cluster, "postmaster.pid"), "utf8")).toContain(
    String(postmaster?.pid),
  );

  const server = await start();
  expect(await query(server.url, "select id from survivor")).toEqual([[1]]);
  await server.stop();
});

test("a start takes over the server of a killed process and stops it in the end", async () => {
  const { holder } = await hold();
  const before = await findPostmaster(cluster);
  await kill(holder);

  const server = await start();
  expect(await findPostmaster(cluster)).toEqual(before);
  await server.stop();
  expect(await findPostmaster(cluster)).toBeUndefined();
});

test("the server of a killed process ends by itself when nobody else uses it", async () => {
  const { holder } = await hold();
  await kill(holder);
  await vi.waitFor(async () => expect(await findPostmaster(cluster)).toBeUndefined(), 10_000);
});

test("another program that has the number of a killed server is left alone", async () => {
  const { holder } = await hold();
  const postmaster = await findPostmaster(cluster);
  const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const lock = join(cluster, "postmaster.pid");
  const [, ...lines] = (await readFile(lock, "utf8")).split("\n");
  process.kill(postmaster?.pid ?? 0, "SIGKILL");
  await writeFile(lock, [String(bystander.pid), ...lines].join("\n"));
  await kill(holder);
  await vi.waitFor(async () => expect(await watchdogs()).toEqual([]), 10_000);
  expect(bystander.signalCode).toBeNull();
  await kill(bystander);
});

test("a lock file with the number of another program does not prevent the start", async () => {
  const first = await start();
  const lock = await readFile(join(cluster, "postmaster.pid"), "utf8");
  await first.stop();
  await writeFile(
    join(cluster, "postmaster.pid"),
    [String(process.pid), ...lock.split("\n").slice(1)].join("\n"),
  );

  const second = await start();
  expect(await query(second.url, "select 1")).toEqual([[1]]);
  await second.stop();
});

test("takes another port when the remembered one is taken, but not when a port was asked for", async () => {
  const taken: Server = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  const port = (taken.address() as { port: number }).port;
  await writeFile(join(dataDir, "postgres.port"), String(port));

  const server = await start();
  expect(new URL(server.url).port).not.toBe(String(port));
  await server.stop();
  await expect(startEmbeddedServer({ dataDir, port, profile: "throwaway" })).rejects.toThrow(
    `Port ${port} is taken`,
  );
  taken.close();
});

test("names the versions and the way out when the data is of another PostgreSQL", async () => {
  const old = join(dataDir, "old");
  await mkdir(join(old, "postgres"), { recursive: true });
  await writeFile(join(old, "postgres", "PG_VERSION"), "16\n");
  await expect(startEmbeddedServer({ dataDir: old, profile: "throwaway" })).rejects.toThrow(
    /made by PostgreSQL 16 and this release of Dunlin brings PostgreSQL 18: rename that directory/,
  );
});
