import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { startProxy } from "./interruptible-proxy.ts";
import { openWatchedPage } from "./watched-page.ts";

const BUILD_AND_START_MS = 60_000;
const HOSTILE_NAME = `<img src="x" onerror="document.title='taken'"><script>document.title='taken'</script>`;

/** Of the phase table, behind the row's header: status, fetched, new. */
const NEW_CELL = 2;
/** Makes a sync of a few calls last long enough to be looked at. */
const SLOW_CALLS_MS = 1000;

let dunlin: Dunlin;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [dunlin, browser] = await Promise.all([startDunlin(), launchBrowser()]);
}, BUILD_AND_START_MS);

afterAll(async () => {
  await browser?.close();
  await dunlin?.stop();
});

beforeEach(async () => {
  ({ context, page, complaints } = await openWatchedPage(browser));
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function signIn(key: string): Promise<void> {
  await page.goto(dunlin.url);
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

function runCard(): ReturnType<Page["getByRole"]> {
  return page.getByRole("region", { name: "Full run" });
}

describe("getting in", () => {
  test("the printed link signs in once", async () => {
    await page.goto(dunlin.loginUrl);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");

    const stranger = await browser.newContext();
    const late = await stranger.newPage();
    await late.goto(dunlin.loginUrl);
    await late.getByText("This link has been used or has expired.").waitFor();
    await late.getByLabel("API key").waitFor();
    await stranger.close();
  });

  test("a wrong key is refused with a sentence, the right one gets in, and signing out ends it", async () => {
    await page.goto(dunlin.url);
    await page.getByLabel("API key").fill(`dln_${"x".repeat(43)}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("This key is not valid").waitFor();

    await signIn(dunlin.apiKey);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});

describe("a sync", () => {
  test("the first one shows its cost before, is watched to its end, and counts what is stored", async () => {
    await signIn(dunlin.apiKey);
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await page.getByLabel("Full").check();
    await page.getByText(/About \d+ calls?/).waitFor();
    await page.getByRole("button", { name: "Start" }).click();

    await runCard().getByRole("progressbar").waitFor();
    await runCard().getByRole("button", { name: "Cancel run" }).waitFor();
    await runCard()
      .getByRole("status")
      .getByText(/Succeeded|Partial success/)
      .waitFor({ state: "attached" });
    expect(await runCard().getByRole("progressbar").count()).toBe(0);

    const invoices = await dunlin.database.prisma.invoice.count({ where: { deletedAt: null } });
    const row = runCard().getByRole("row", { name: /^Invoices/ });
    const inserted = await row.getByRole("cell").nth(NEW_CELL).textContent();
    expect(invoices).toBeGreaterThan(0);
    expect(Number(inserted)).toBe(invoices);

    await runCard().getByRole("link", { name: "Full" }).click();
    await page.getByRole("heading", { name: /^Full run/ }).waitFor();
    await page.getByRole("heading", { name: "Issues" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: /^Full run/ }).waitFor();
  });

  test("a name full of markup is shown as text", async () => {
    await signIn(dunlin.apiKey);
    const customer = page
      .getByRole("region", { name: "Next reminders" })
      .getByRole("rowheader")
      .first();
    const name = (await customer.textContent()) ?? "";
    const { zohoCustomerId } = await dunlin.database.prisma.customer.findFirstOrThrow({
      where: { name },
    });
    await dunlin.controlSource("edit", {
      operation: "editCustomers",
      ids: [zohoCustomerId],
      patch: { name: HOSTILE_NAME },
    });
    await dunlin.startSync("INCREMENTAL");

    await page.getByRole("rowheader", { name: HOSTILE_NAME }).first().waitFor();
    expect(await customer.textContent()).toBe(HOSTILE_NAME);
    expect(await customer.locator("*").count()).toBe(0);
    expect(await page.title()).toBe("Overview · Dunlin");
  });
});

describe("a sync under way", () => {
  beforeEach(async () => {
    await dunlin.controlSource("switches", { latencyMs: SLOW_CALLS_MS });
    await dunlin.startSync("FULL");
  });

  afterEach(async () => {
    await dunlin.controlSource("switches", { latencyMs: 0 });
    await dunlin.untilNoRunIsOpen();
  });

  test("is watched with a READ key, which sees no button that it may not press", async () => {
    await signIn(await dunlin.keyFor("READ"));
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await page.getByText("Your key may look on").waitFor();
    await runCard().getByRole("progressbar").waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual(["Sign out"]);
    expect(await page.getByRole("radio").count()).toBe(0);
  });

  test("is canceled with a SYNC key, after asking once more", async () => {
    await signIn(await dunlin.keyFor("SYNC"));
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await runCard().getByRole("button", { name: "Cancel run" }).click();
    await page.getByRole("button", { name: "Yes, cancel" }).click();
    await runCard().getByRole("status").getByText("Canceled").waitFor({ state: "attached" });
    expect(await runCard().getByRole("button").count()).toBe(0);
  });
});

test("a lost connection is shown, comes back by itself, and what was missed is there", async () => {
  const proxy = await startProxy(dunlin.url);
  try {
    await context.request.post(`${proxy.url}/login`, { data: { key: dunlin.apiKey } });
    await page.goto(`${proxy.url}/sync`);
    const runs = page.getByRole("table").getByRole("rowheader");
    await runs.first().waitFor();
    const before = await runs.count();

    await proxy.cut();
    await page.getByText("Connection lost").waitFor();
    await dunlin.startSync("INCREMENTAL");
    await dunlin.untilNoRunIsOpen();
    expect(await runs.count()).toBe(before);

    await proxy.mend();
    await expect.poll(() => runs.count(), { timeout: 15_000 }).toBe(before + 1);
    await page.getByText("Connection lost").waitFor({ state: "detached" });
  } finally {
    await page.close();
    await proxy.cut();
  }
});
