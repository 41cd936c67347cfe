import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { openWatchedPage } from "./watched-page.ts";

const BUILD_START_AND_SYNC_MS = 90_000;
/** Not more than a window, so that every row comes into view. */
const SCROLL_STEP_PX = 700;
const HOSTILE_NAME = `"><img src="x" onerror="document.title='taken'"><script>document.title='taken'</script>`;

let dunlin: Dunlin;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [dunlin, browser] = await Promise.all([startDunlin(), launchBrowser()]);
  await dunlin.startSync("FULL");
  await dunlin.untilNoRunIsOpen();
}, BUILD_START_AND_SYNC_MS);

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

async function open(path: string, key = dunlin.apiKey): Promise<void> {
  await context.request.post(`${dunlin.url}/login`, { data: { key } });
  await page.goto(`${dunlin.url}${path}`);
}

function rowHeaders(): Locator {
  return page.getByRole("table").getByRole("rowheader");
}

/** As text, wherever it stands. */
async function expectOnlyText(element: Locator): Promise<void> {
  expect(await element.locator("img, script").count()).toBe(0);
  expect(await page.title()).not.toBe("taken");
}

test("some hundred invoices are paged through by scrolling, each of them once", async () => {
  const stored = await dunlin.database.prisma.invoice.findMany({
    where: { deletedAt: null },
    select: { number: true },
  });
  const numbers = stored.map(({ number }) => number).sort();
  expect(numbers.length).toBeGreaterThan(300);

  await open("/invoices?sort=NUMBER");
  await rowHeaders().first().waitFor();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        for (const number of await rowHeaders().allTextContents()) seen.add(number);
        await page.evaluate((px) => window.scrollBy(0, px), SCROLL_STEP_PX);
        return [...seen].sort();
      },
      { timeout: 20_000, interval: 50 },
    )
    .toEqual(numbers);
  await page.getByText(`All ${numbers.length}`).waitFor();
  expect(await rowHeaders().count()).toBeLessThan(numbers.length);
  expect(await rowHeaders().last().textContent()).toBe(numbers.at(-1));
});

test("what a list is filtered and ordered by is in its address, and survives a reload", async () => {
  await open("/invoices");
  await page.getByLabel("Status").selectOption("Overdue");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("columnheader", { name: "Open", exact: true }).waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe("?status=OVERDUE&sort=BALANCE");
  await page.reload();
  await rowHeaders().first().waitFor();
  const overdue = page.getByRole("table").getByText("Overdue", { exact: true });
  expect(await overdue.count()).toBe(await rowHeaders().count());

  const number = (await rowHeaders().first().textContent()) ?? "";
  await page.getByLabel("Number or reference").fill(number);
  await expect.poll(() => rowHeaders().allTextContents()).toEqual([number]);
  await page.getByLabel("Number or reference").fill("there is no such invoice");
  await page.getByText("No invoice fits.").waitFor();
});

test("a customer's name full of markup is text in the list, on its page and on its invoices", async () => {
  const customer = await dunlin.database.prisma.customer.findFirstOrThrow({
    where: { deletedAt: null, invoices: { some: { deletedAt: null } } },
  });
  await open(`/customers?q=${encodeURIComponent(customer.name)}`);
  await page.getByRole("link", { name: customer.name, exact: true }).click();
  await dunlin.controlSource("edit", {
    operation: "editCustomers",
    ids: [customer.zohoCustomerId],
    patch: { name: HOSTILE_NAME },
  });
  await page.getByRole("button", { name: "Refresh from Zoho now" }).click();
  const heading = page.getByRole("heading", { level: 1 });
  await heading.getByText(HOSTILE_NAME).waitFor();
  await expectOnlyText(heading);

  await page.getByRole("link", { name: "All customers" }).click();
  await page.getByLabel("Name, company, email or phone").fill("onerror");
  await page.getByRole("rowheader", { name: HOSTILE_NAME }).waitFor();
  await expectOnlyText(page.getByRole("table"));
  await page.getByRole("link", { name: HOSTILE_NAME }).click();
  await page.getByRole("region", { name: "Invoices" }).getByRole("link").nth(1).click();
  const link = page.getByRole("link", { name: HOSTILE_NAME });
  await link.waitFor();
  await expectOnlyText(link);
});

test("a reminder is skipped for good, after asking once more", async () => {
  const planned = () =>
    dunlin.database.prisma.reminder.count({ where: { status: "SKIPPED", reason: "MANUAL" } });
  expect(await planned()).toBe(0);
  await open("/reminders");
  const skip = page.getByRole("button", { name: /^Skip the reminder/ }).first();
  const name = (await skip.getAttribute("aria-label")) ?? "";
  await skip.click();
  await page.getByRole("button", { name: "Skip for good" }).click();
  await page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
  await expect.poll(planned).toBe(1);
});

test("a reason for having no reminder leads to as many invoices as it said", async () => {
  await open("/reminders");
  const reason = page.getByRole("region", { name: "Open invoices" }).getByRole("listitem").first();
  const count = Number(/\d+$/.exec((await reason.textContent()) ?? "")?.[0]);
  expect(count).toBeGreaterThan(0);
  await reason.getByRole("link").click();
  await page.getByRole("heading", { name: "Invoices" }).waitFor();
  await page.getByText(new RegExp(`^(All|\\d+ of) ${count}$`)).waitFor();
});

test("the policy says what is wrong beside the field, and is stored when nothing is", async () => {
  await open("/reminders/policy");
  const gap = page.getByLabel("Hours between two reminders, at least");
  await gap.fill("100000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The gap must be a whole number").waitFor();
  expect(await gap.getAttribute("aria-invalid")).toBe("true");

  await gap.fill("24");
  await page.getByLabel("Steps, in days around the due date").fill("3, −3, 0");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.reload();
  const steps = page.getByLabel("Steps, in days around the due date");
  await steps.waitFor();
  expect(await steps.inputValue()).toBe("-3, 0, 3");
  expect(await gap.inputValue()).toBe("24");
});

test("an issue shows its record as received to an ADMIN, and to nobody else", async () => {
  const { prisma } = dunlin.database;
  const { id } = await prisma.syncIssue.findFirstOrThrow({ where: { sourceId: { not: null } } });
  const rawRecord = '{"contact_id":"1","notes":"<b>as received</b>"}';
  const { sourceId } = await prisma.syncIssue.update({ where: { id }, data: { rawRecord } });
  await open("/sync");
  await page.getByRole("rowheader", { name: /^Full/ }).getByRole("link").click();
  const row = page.getByRole("row", { name: sourceId ?? "" }).first();
  await row.getByText("Record as received").click();
  await row.getByText(rawRecord).waitFor();

  await context.request.post(`${dunlin.url}/login`, {
    data: { key: await dunlin.keyFor("SYNC") },
  });
  await page.reload();
  await row.waitFor();
  expect(await page.getByText("Record as received").count()).toBe(0);
});

test("a READ key sees no button that it may not press", async () => {
  await open("/reminders", await dunlin.keyFor("READ"));
  await rowHeaders().first().waitFor();
  expect(await page.getByRole("button", { name: /Skip/ }).count()).toBe(0);

  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Last read").waitFor();
  expect(await page.getByRole("button").allTextContents()).toEqual(["Sign out"]);

  await page.goto(`${dunlin.url}/reminders/policy`);
  await page.getByText("Only a key with the role ADMIN").waitFor();
  expect(await page.getByRole("button").allTextContents()).toEqual(["Sign out"]);
  expect(await page.getByLabel("Reminders go out").isDisabled()).toBe(true);
});
