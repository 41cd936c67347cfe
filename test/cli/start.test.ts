import { existsSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RunningDunlin, runDunlin, startDunlin } from "./support/dunlin.ts";
import { askGraphQL } from "./support/graphql.ts";

const CUSTOMERS = 60;
const INVOICES = 300;
const STOPS_WITHIN_MS = 10_000;

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dunlin start "));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Started extends RunningDunlin {
  readonly url: string;
  readonly key: string;
}

/** What `npm start` runs, with a smaller sandbox. */
async function start(): Promise<Started> {
  const dunlin = startDunlin(
    ["serve", "--demo-customers", `${CUSTOMERS}`, "--demo-invoices", `${INVOICES}`],
    { DUNLIN_DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "warn" },
  );
  const [, url = ""] = await dunlin.said(/GraphiQL: +(http:\S+)\/graphql/);
  const [, key = ""] = await dunlin.said(/^ *API key: (dln_[\w-]{32,})$/m);
  return { ...dunlin, url, key };
}

interface Overview {
  readonly customers: { totalCount: number; nodes: { id: string }[] };
  readonly invoices: { totalCount: number };
  readonly syncRuns: { nodes: { status: string; kind: string; trigger: string }[] };
}

function overview({ url, key }: Started): Promise<Overview> {
  return askGraphQL(
    url,
    key,
    `{
      customers(first: 100) { totalCount nodes { id } }
      invoices { totalCount }
      syncRuns { nodes { status kind trigger } }
    }`,
  );
}

async function stopCleanly(dunlin: Started, signal: NodeJS.Signals): Promise<void> {
  const asked = performance.now();
  const { code, stderr } = await dunlin.stop(signal);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(performance.now() - asked).toBeLessThan(STOPS_WITHIN_MS);
  // Its cluster's own file about the running server.
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
}

it("syncs by itself, says where to look, and goes on with the same data after each kind of end", async () => {
  const first = await start();
  await vi.waitFor(
    async () => {
      const { customers, invoices, syncRuns } = await overview(first);
      expect(customers.totalCount).toBeGreaterThanOrEqual(CUSTOMERS);
      expect(invoices.totalCount).toBeGreaterThanOrEqual(INVOICES);
      expect(syncRuns.nodes[0]?.status).toMatch(/^SUCCEEDED/);
    },
    { timeout: 30_000, interval: 100 },
  );
  const before = await overview(first);
  expect(before.syncRuns.nodes).toMatchObject([{ kind: "FULL", trigger: "SCHEDULE" }]);
  const [, login = ""] = await first.said(/Dashboard: +(http:\S+)/);
  expect((await fetch(login, { redirect: "manual" })).headers.get("set-cookie")).toMatch(
    /HttpOnly/,
  );
  await first.said(/Full sync done/);
  for (const file of ["api-key", "secret-key", "sandbox.json"]) {
    expect(statSync(join(dataDir, file)).mode & 0o777, file).toBe(0o600);
  }
  await stopCleanly(first, "SIGINT");

  const second = await start();
  expect(second.key).toBe(first.key);
  const after = await overview(second);
  expect(after.customers.nodes).toEqual(before.customers.nodes);
  second.process.kill("SIGKILL");
  await second.ended;

  const third = await start();
  expect(third.key).toBe(first.key);
  // The sandbox lived on as it was: a look at everything finds nothing gone and nothing doubled.
  const { started } = await askGraphQL<{ started: { userErrors: unknown[] } }>(
    third.url,
    third.key,
    "mutation { started: startSync(input: { kind: FULL }) { userErrors { code } } }",
  );
  expect(started.userErrors).toEqual([]);
  const [line] = await third.said(/Full sync done.*/);
  expect(line).not.toMatch(/delet|set aside/);
  const last = await overview(third);
  const known = new Set(last.customers.nodes.map(({ id }) => id));
  expect(before.customers.nodes.every(({ id }) => known.has(id))).toBe(true);
  await stopCleanly(third, "SIGTERM");
}, 120_000);

it("leaves the sandbox out once an organization is connected", async () => {
  const sandbox = startDunlin(
    ["sandbox", "--port", "0", "--customers", "5", "--invoices", "5", "--seed", "7"],
    {},
  );
  const [, command = ""] = await sandbox.said(
    /npm run dunlin -- (connect[\s\S]*?refresh-token \S+)/,
  );
  const connected = await runDunlin(command.replaceAll("\\\n", " ").split(/\s+/), {
    DUNLIN_DATA_DIR: dataDir,
  });
  expect(connected).toMatchObject({ code: 0, stderr: "" });
  const { urls } = JSON.parse(await readFile(join(dataDir, "sandbox.json"), "utf8"));
  const server = await start();
  expect(server.stdout()).not.toContain("made-up");
  for (const url of urls) await expect(fetch(url)).rejects.toThrow("fetch failed");
  await stopCleanly(server, "SIGINT");
  await sandbox.stop();
}, 60_000);
