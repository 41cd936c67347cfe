import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningDunlin, startDunlin as spawnDunlin } from "../cli/support/dunlin.ts";
import { launchBrowser } from "../support/browser.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { openWatchedPage, type WatchedPage } from "./watched-page.ts";

const BUILD_AND_START_MS = 90_000;
/** Two starts of a process on a busy machine. */
const WITH_A_SERVER_MS = 90_000;
const SHOWN_WITHIN_MS = 30_000;
/** Makes a sync of some twenty calls last long enough to be looked at from two sides. */
const SLOW_CALLS_MS = 400;

let dunlin: Dunlin;
let browser: Browser;

beforeAll(async () => {
  [dunlin, browser] = await Promise.all([startDunlin(), launchBrowser()]);
}, BUILD_AND_START_MS);

afterAll(async () => {
  await browser?.close();
  await dunlin?.stop();
});

beforeEach(() => dunlin.controlSource("switches", { latencyMs: 0 }));

/** Another server process on the same database. */
async function spawnServer(port = "0"): Promise<{ url: string; server: RunningDunlin }> {
  const server = spawnDunlin(["serve", "--no-demo"], { ...dunlin.environment, PORT: port });
  const [url] = await server.said(/http:\/\/127\.0\.0\.1:\d+(?=\S*$)/m);
  return { url, server };
}

async function openSync(url: string): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser);
  await watched.context.request.post(`${url}/login`, { data: { key: dunlin.apiKey } });
  await watched.page.goto(`${url}/sync`);
  await watched.page.getByRole("heading", { name: "Sync", exact: true }).waitFor();
  return watched;
}

const runCard = (page: Page) => page.getByRole("region", { name: "Full run" });

async function waitForEnd(page: Page): Promise<void> {
  await runCard(page)
    .getByRole("status")
    .getByText(/Succeeded|Partial success/)
    .waitFor({ state: "attached", timeout: SHOWN_WITHIN_MS });
}

/** What the phases say: status and counts, without the times. */
async function phases(page: Page): Promise<string[]> {
  const rows = await runCard(page).getByRole("row").all();
  return Promise.all(
    rows.map(async (row) =>
      (await row.getByRole("cell").allTextContents()).slice(0, -1).join(" | "),
    ),
  );
}

test(
  "two browsers on two server processes watch the same run, and agree how it ended",
  async () => {
    const { url } = await spawnServer();
    expect(url).not.toBe(dunlin.url);
    const here = await openSync(dunlin.url);
    const there = await openSync(url);
    await dunlin.controlSource("switches", { latencyMs: SLOW_CALLS_MS });

    await here.page.getByLabel("Full").check();
    await here.page.getByRole("button", { name: "Start" }).click();
    await Promise.all(
      [here, there].map(({ page }) => runCard(page).getByRole("progressbar").waitFor()),
    );
    await Promise.all([here, there].map(({ page }) => waitForEnd(page)));
    const ended = await phases(here.page);
    expect(ended.length).toBeGreaterThan(3);
    expect(await phases(there.page)).toEqual(ended);
    expect([...here.complaints, ...there.complaints]).toEqual([]);
    await here.context.close();
    await there.context.close();
  },
  WITH_A_SERVER_MS,
);

test(
  "a server that restarts during a sync is waited for, and what it shows then is right without a reload",
  async () => {
    const { url, server } = await spawnServer();
    const { context, page, complaints } = await openSync(url);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await dunlin.controlSource("switches", { latencyMs: SLOW_CALLS_MS });
    await dunlin.startSync("FULL");
    await runCard(page).getByRole("progressbar").waitFor();

    await server.stop("SIGTERM");
    await page.getByText("Connection lost").waitFor({ timeout: SHOWN_WITHIN_MS });
    await spawnServer(new URL(url).port);
    await page
      .getByText("Connection lost")
      .waitFor({ state: "detached", timeout: SHOWN_WITHIN_MS });
    await waitForEnd(page);
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);

    const fetched = await dunlin.database.prisma.syncPhase.findFirstOrThrow({
      where: { name: "INVOICES", run: { kind: "FULL" } },
      orderBy: { run: { createdAt: "desc" } },
    });
    const invoices = runCard(page).getByRole("row", { name: /^Invoices/ });
    expect(Number(await invoices.getByRole("cell").nth(1).textContent())).toBe(fetched.fetched);
    expect(complaints).toEqual([]);
    await context.close();
  },
  WITH_A_SERVER_MS,
);

test(
  "a run that waits for the quota says until when, and can be canceled",
  async () => {
    const { context, page, complaints } = await openSync(dunlin.url);
    await dunlin.controlSource("switches", {
      minuteBreach: "43",
      perMinute: 1,
      blockSeconds: 3600,
    });
    await dunlin.startSync("FULL");
    await runCard(page)
      .getByText(/^Waits for Zoho, goes on at .+ \(in 5\d\D+.*\)$/)
      .waitFor({ timeout: SHOWN_WITHIN_MS });
    await runCard(page).getByText("Waiting", { exact: true }).first().waitFor();
    const { status, resumesAt } = await dunlin.database.prisma.syncRun.findFirstOrThrow({
      where: { finishedAt: null },
    });
    expect(status).toBe("WAITING");
    expect(resumesAt?.getTime()).toBeGreaterThan(Date.now());

    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByText(/^Zoho refuses calls until/).waitFor();

    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await runCard(page).getByRole("button", { name: "Cancel run" }).click();
    await page.getByRole("button", { name: "Yes, cancel" }).click();
    await runCard(page).getByRole("status").getByText("Canceled").waitFor({ state: "attached" });
    expect(complaints).toEqual([]);
    await context.close();
  },
  WITH_A_SERVER_MS,
);
