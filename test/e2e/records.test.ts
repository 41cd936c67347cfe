import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { chooseAction } from "./choose-action.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { openWatchedPage } from "./watched-page.ts";

const BUILD_START_AND_SYNC_MS = 90_000;
/** A hundred of them. */
const ALL_PAGES_MS = 60_000;
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

async function choose(label: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** What can be done with the first reminder of the list, by name. */
async function openActions(): Promise<{ name: string; items: string[] }> {
  const button = page.getByRole("button", { name: /^Actions for/ }).first();
  const name = (await button.getAttribute("aria-label")) ?? "";
  await button.click();
  await page.getByRole("menu").waitFor();
  return { name, items: await page.getByRole("menuitem").allTextContents() };
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
  await choose("Status", "Overdue");
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

test("a reminder is skipped after asking once more, rescheduled, and given back to the policy", async () => {
  const stored = (where: object) => dunlin.database.prisma.reminder.count({ where });
  const manual = { status: "SKIPPED", reason: "MANUAL" };
  expect(await stored(manual)).toBe(0);
  await open("/reminders");
  await page.getByRole("table").getByRole("link").first().waitFor();
  const { name, items } = await openActions();
  expect(items).toEqual(["Send now", "Reschedule…", "Skip…", "History"]);
  await chooseAction(page, "Skip…");
  await page.getByRole("alertdialog").getByRole("button", { name: "Skip it" }).click();
  await page.getByText("Skipped.", { exact: true }).waitFor();
  await page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
  expect(await stored(manual)).toBe(1);

  const { invoiceId } = await dunlin.database.prisma.reminder.findFirstOrThrow({ where: manual });
  const { number } = await dunlin.database.prisma.invoice.findUniqueOrThrow({
    where: { id: invoiceId },
  });
  await page.goto(`${dunlin.url}/invoices?q=${number}`);
  await page.getByRole("link", { name: number }).click();
  const history = page.getByRole("region", { name: "History" });
  await history.getByText("Skipped: by a person").waitFor();

  await page.getByRole("button", { name, exact: true }).click();
  await chooseAction(page, "Reschedule…");
  await page.getByLabel("Goes out").fill("2099-12-31T10:30");
  await page.getByLabel("Note").fill("after the <b>fair</b>");
  await page.getByRole("button", { name: "Reschedule" }).click();
  await history.getByText(/^Planned again for/).waitFor();
  await page.getByTitle("Rescheduled by demo: after the <b>fair</b>").waitFor();
  expect(await stored({ scheduledFor: new Date("2099-12-31T09:30:00Z"), status: "PENDING" })).toBe(
    1,
  );

  await page.getByRole("button", { name, exact: true }).click();
  await chooseAction(page, "Give back to the policy");
  await page.getByRole("button", { name: "Give it back" }).click();
  await page.getByText("The policy decides again.").waitFor();
  expect(await stored({ scheduledFor: new Date("2099-12-31T09:30:00Z") })).toBe(0);
});

test("the reminders of an invoice are paused and go on", async () => {
  const { number } = await dunlin.database.prisma.invoice.findFirstOrThrow({
    where: {
      remindersBlockedBy: null,
      deletedAt: null,
      reminders: { some: { status: "PENDING" } },
    },
    orderBy: { number: "desc" },
  });
  await open(`/invoices?q=${number}`);
  await page.getByRole("link", { name: number }).click();
  await page.getByRole("button", { name: "Pause reminders" }).click();
  await page.getByLabel("Note").fill("disputed");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByText("Reminders are paused until somebody resumes them.").waitFor();
  await page.getByText("disputed").first().waitFor();
  const planned = page.getByRole("table").getByText("Planned", { exact: true });
  await planned.first().waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Resume" }).click();
  await planned.first().waitFor();
  await page.getByRole("button", { name: "Pause reminders" }).waitFor();
});

test("a day of the calendar lists what goes out on it", async () => {
  await open("/reminders");
  const day = page
    .getByRole("region", { name: "Coming days" })
    .getByRole("button", { name: /[1-9]\d* reminders/ })
    .last();
  const count = Number(/(\d+) reminders/.exec((await day.textContent()) ?? "")?.[1]);
  await day.click();
  await page.getByText(new RegExp(`^(All|\\d+ of) ${count}$`)).waitFor();
  expect(await day.getAttribute("aria-pressed")).toBe("true");
  await page.reload();
  await page.getByText(new RegExp(`^(All|\\d+ of) ${count}$`)).waitFor();
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

test("the policy says what is wrong beside the field, foretells what it would plan, and then does", async () => {
  await open("/reminders/policy");
  const gap = page.getByLabel("Hours between two, at least");
  await gap.fill("100000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The gap must be a whole number").waitFor();
  expect(await gap.getAttribute("aria-invalid")).toBe("true");

  await gap.fill("24");
  const preview = page.getByRole("region", { name: "What it would plan" });
  await page.getByLabel("Steps, in days around the due date").fill("3, −3, 0");
  const days = preview.getByRole("list").first();
  await days.getByText("Today").waitFor();
  expect(await days.evaluate((list) => getComputedStyle(list).display)).toBe("grid");
  const foretold = preview.getByText(/\d+ reminders for \d+ of/);
  await preview.getByText(/−\d+ gone/).waitFor();
  const [, reminders] = /^(\d+) reminders/.exec((await foretold.textContent()) ?? "") ?? [];
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  const pending = await dunlin.database.prisma.reminder.count({ where: { status: "PENDING" } });
  expect(pending).toBe(Number(reminders));
  await page.reload();
  const steps = page.getByLabel("Steps, in days around the due date");
  await steps.waitFor();
  expect(await steps.inputValue()).toBe("-3, 0, 3");
  expect(await gap.inputValue()).toBe("24");
});

test("issues are filtered, one is retried, and its state follows", async () => {
  const { prisma } = dunlin.database;
  const { id, sourceId } = await prisma.syncIssue.findFirstOrThrow({
    where: { code: "INVALID_PHONE", sourceId: { not: null }, resolvedAt: null },
  });
  await dunlin.controlSource("edit", {
    operation: "addPerson",
    contactId: sourceId,
    person: { firstName: "Ada", mobile: "+494066969427", isPrimary: true },
  });
  await open("/sync");
  await page.getByRole("rowheader", { name: /^Full/ }).getByRole("link").click();
  await choose("Kind", "Invalid phone");
  await choose("State", "Open");
  await expect.poll(() => new URL(page.url()).search).toBe("?code=INVALID_PHONE&state=open");
  await page.getByRole("button", { name: `Retry record ${sourceId}` }).click();
  await page.getByText("The record is being read again.").waitFor();
  await expect
    .poll(async () => (await prisma.syncIssue.findUniqueOrThrow({ where: { id } })).resolvedAt)
    .not.toBeNull();
  await page.getByRole("row", { name: sourceId ?? "" }).waitFor({ state: "detached" });
  await choose("State", "Resolved");
  await page
    .getByRole("row", { name: sourceId ?? "" })
    .getByText("resolved")
    .waitFor();
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
  expect((await openActions()).items).toEqual(["History"]);
  await page.keyboard.press("Escape");

  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Last read").waitFor();
  expect(await buttons()).toEqual(["Sign out"]);

  await page.goto(`${dunlin.url}/reminders/policy`);
  await page.getByText("Only a key with the role ADMIN").waitFor();
  expect(await buttons()).toEqual(["Sign out"]);
  expect(await page.getByRole("switch", { name: "Reminders go out" }).isDisabled()).toBe(true);

  await page.goto(`${dunlin.url}/sync`);
  await page.getByRole("rowheader", { name: /^Full/ }).getByRole("link").click();
  await page.getByRole("columnheader", { name: "What to do" }).waitFor();
  expect((await buttons()).filter((text) => text !== "Show more")).toEqual(["Sign out"]);
  expect(await page.getByText("Record as received").count()).toBe(0);
});

/** Those that do more than show something. */
async function buttons(): Promise<string[]> {
  const texts = await page.getByRole("button").allTextContents();
  return texts.filter((text) => text !== "⋯");
}

test(
  "10,000 invoices are scrolled through to the last one, few of them in the document",
  async () => {
    const { prisma, pool } = dunlin.database;
    const { id: organizationId, userId } = await prisma.organization.findFirstOrThrow();
    await pool.query({
      text: `
      insert into invoices_cache (
        user_id, organization_id, zoho_invoice_id, zoho_customer_id, number, status, date, due_date, total, balance,
        currency_code, zoho_last_modified_at, local_last_synced_at
      )
      select $1, $2, 'many-' || n, 'nobody', 'MANY-' || lpad(n::text, 5, '0'), 'sent', '2026-01-01', '2026-02-01',
        n, n, 'EUR', now(), now()
      from generate_series(1, 10000) n`,
      values: [userId, organizationId],
    });
    await open("/invoices?q=MANY-&sort=NUMBER");
    await page.getByText("of 10,000").waitFor();
    let most = 0;
    await expect
      .poll(
        async () => {
          most = Math.max(most, await rowHeaders().count());
          await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
          return rowHeaders().last().textContent();
        },
        { timeout: ALL_PAGES_MS, interval: 20 },
      )
      .toBe("MANY-10000");
    await page.getByText("All 10,000").waitFor();
    expect(most).toBeLessThan(300);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole("rowheader", { name: "MANY-00001" }).waitFor();
  },
  2 * ALL_PAGES_MS,
);
