import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type DemoSandbox, readDemoUrls, startDemoSandbox } from "../../src/app/demo-sandbox.ts";
import { processIdentity } from "../../src/db/process-identity.ts";

const SIZE = { customers: 30, invoices: 90 };
const HOUR_MS = 3_600_000;

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dunlin-demo-"));
  file = join(dataDir, "sandbox.json");
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function remember(change: object): Promise<void> {
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...change }));
}

/** Everything a client can see of the invoices. */
async function invoices({ url, credentials, organizationId }: DemoSandbox): Promise<unknown[]> {
  const grant = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    refresh_token: credentials.refreshToken,
  });
  const token = await fetch(`${url}/oauth/v2/token`, { method: "POST", body: grant });
  const { access_token } = (await token.json()) as { access_token: string };
  const page = await fetch(
    `${url}/books/v3/invoices?organization_id=${organizationId}&per_page=200&sort_column=created_time`,
    { headers: { authorization: `Zoho-oauthtoken ${access_token}` } },
  );
  return ((await page.json()) as { invoices: unknown[] }).invoices;
}

it("is the same organization at each start, with the life it had in between", async () => {
  const first = await startDemoSandbox(dataDir, SIZE);
  const seeded = await invoices(first);
  await first.close();
  expect(seeded).toHaveLength(SIZE.invoices);

  const { epoch } = JSON.parse(await readFile(file, "utf8"));
  await remember({ epoch: epoch - HOUR_MS });
  const second = await startDemoSandbox(dataDir, { customers: 1, invoices: 1 });
  const lived = await invoices(second);
  await second.close();
  expect(second.url).toBe(first.url);
  expect(lived.length).toBeGreaterThan(SIZE.invoices);

  const third = await startDemoSandbox(dataDir, SIZE);
  expect(await invoices(third)).toEqual(lived);
  await third.close();
  expect(await readDemoUrls(dataDir)).toEqual([first.url]);
});

it("joins one that another process holds, and replaces one whose process was killed", async () => {
  const own = await startDemoSandbox(dataDir, SIZE);
  await own.close();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const pid = other.pid ?? 0;
  const held = {
    pid,
    identity: processIdentity(pid),
    url: "http://127.0.0.1:9",
    organizationId: own.organizationId,
    credentials: own.credentials,
  };
  await remember({ holder: held });
  expect((await startDemoSandbox(dataDir, SIZE)).url).toBe(held.url);

  other.kill("SIGKILL");
  await once(other, "exit");
  const replaced = await startDemoSandbox(dataDir, SIZE);
  expect(await invoices(replaced)).toHaveLength(SIZE.invoices);
  await replaced.close();
});

it("knows no address before the first start", async () => {
  expect(await readDemoUrls(dataDir)).toEqual([]);
});
