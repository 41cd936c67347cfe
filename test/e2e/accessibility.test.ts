import axe from "axe-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { chooseAction } from "./choose-action.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { openWatchedPage } from "./watched-page.ts";

const BUILD_START_AND_SYNC_MS = 90_000;
const ALL_PAGES_MS = 120_000;
const NARROW = { width: 360, height: 740 };
/** In which some labels of the overview's bars take one line and others two. */
const LESS_NARROW = { width: 400, height: 740 };

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
  // What fades in is pale until it is there.
  await page.emulateMedia({ reducedMotion: "reduce" });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function signIn(): Promise<void> {
  await context.request.post(`${dunlin.url}/login`, { data: { key: dunlin.apiKey } });
}

interface Place {
  readonly name: string;
  /** Opens it, and waits until it shows what it has. */
  readonly open: () => Promise<void>;
}

/** Every main page, and what opens over it. */
function places(): Place[] {
  const at = (path: string, shown: () => Locator) => async (): Promise<void> => {
    await page.goto(`${dunlin.url}${path}`);
    await shown().first().waitFor();
  };
  const link = () => page.getByRole("table").getByRole("link");
  // Few rows: axe looks at each.
  const reminders = at("/reminders?channel=SMS", () => page.getByText("have a reminder to come"));
  return [
    { name: "overview", open: at("/", () => page.getByRole("list", { name: /^Open balance in/ })) },
    { name: "customers", open: at("/customers?phone=no", link) },
    { name: "invoices", open: at("/invoices?blocked=NO_PHONE", link) },
    {
      name: "customer",
      open: async () => {
        await at("/customers?phone=yes", link)();
        await link().first().click();
        await page.getByRole("region", { name: "Contact persons" }).waitFor();
      },
    },
    {
      name: "invoice",
      open: async () => {
        await at("/reminders", link)();
        await page.getByRole("table").getByRole("link", { name: /^INV-/ }).first().click();
        const history = page.getByRole("region", { name: "History" });
        await history.getByRole("listitem").first().waitFor();
      },
    },
    { name: "reminders", open: reminders },
    {
      name: "a reminder's menu",
      open: async () => {
        await reminders();
        await page
          .getByRole("button", { name: /^Actions for/ })
          .first()
          .click();
        await page.getByRole("menuitem", { name: "History" }).waitFor();
      },
    },
    {
      name: "a dialog",
      open: async () => {
        await chooseAction(page, "Reschedule…");
        await page.getByLabel("Goes out", { exact: true }).waitFor();
      },
    },
    {
      name: "policy",
      open: at("/reminders/policy", () => page.getByText(/reminders for \d+ of/)),
    },
    { name: "sync", open: at("/sync", link) },
    {
      name: "run",
      open: async () => {
        await at("/sync", link)();
        await link().first().click();
        await page.getByRole("columnheader", { name: "What to do" }).waitFor();
      },
    },
    {
      name: "a list of choices",
      open: async () => {
        await page.getByRole("combobox", { name: "Severity" }).click();
        await page.getByRole("option", { name: "Error" }).waitFor();
      },
    },
    { name: "nowhere", open: at("/nowhere", () => page.getByText("There is no such page")) },
  ];
}

/** What axe finds to be serious or worse, as "rule: element". Colours are all that differ in the dark. */
async function violations(): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(axe.source);
  const light = await check([]);
  await page.emulateMedia({ colorScheme: "dark" });
  return [...light, ...(await check(["color-contrast"]))];
}

/** @param rules none for all of them */
async function check(rules: readonly string[]): Promise<string[]> {
  const found = await page.evaluate(async (runOnly) => {
    const { axe: loaded } = window as unknown as { axe: typeof import("axe-core") };
    const { violations: broken, passes } = await loaded.run({
      resultTypes: ["violations"],
      ...(runOnly.length > 0 && { runOnly: [...runOnly] }),
    });
    return { broken, checked: passes.length };
  }, rules);
  expect(found.checked).toBeGreaterThan(0);
  return found.broken
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

test(
  "axe finds nothing serious on any page, light or dark",
  async () => {
    await page.goto(dunlin.url);
    await page.getByLabel("API key").waitFor();
    const found: Record<string, string[]> = { login: await violations() };
    await signIn();
    for (const { name, open } of places()) {
      await open();
      found[name] = await violations();
    }
    const broken = Object.entries(found).filter(([, list]) => list.length > 0);
    expect(Object.fromEntries(broken)).toEqual({});
  },
  ALL_PAGES_MS,
);

test(
  "in a narrow window no page is wider than it",
  async () => {
    await page.setViewportSize(NARROW);
    await signIn();
    const widths: Record<string, number> = {};
    for (const { name, open } of places()) {
      await open();
      widths[name] = await page.evaluate(() => document.documentElement.scrollWidth);
    }
    const tooWide = Object.entries(widths).filter(([, width]) => width > NARROW.width);
    expect(Object.fromEntries(tooWide)).toEqual({});
  },
  ALL_PAGES_MS,
);

test("in a narrow window one sees what customers owe, and bars that stand on one line", async () => {
  await page.setViewportSize(NARROW);
  await signIn();
  await page.goto(`${dunlin.url}/customers`);
  const owed = page.getByRole("columnheader", { name: "Open" });
  await owed.waitFor();
  const { x, width } = (await owed.boundingBox()) ?? { x: NARROW.width, width: 0 };
  expect(x + width).toBeLessThanOrEqual(NARROW.width);

  await page.setViewportSize(LESS_NARROW);
  await page.goto(dunlin.url);
  const bars = page.getByRole("list", { name: /^Open balance in/ }).locator(".aging-bar");
  await bars.first().waitFor();
  const feet = await bars.evaluateAll((all) =>
    all.map((bar) => Math.round(bar.getBoundingClientRect().bottom)),
  );
  expect(new Set(feet).size).toBe(1);
});

describe("with the keyboard alone", () => {
  const focused = () => page.locator(":focus");

  test("one skips to the content, and a page that was gone to has the focus", async () => {
    await signIn();
    await page.goto(dunlin.url);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused().textContent()).toBe("Skip to content");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused().getAttribute("id")).toBe("content");

    await page.getByRole("link", { name: "Invoices", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Invoices" }).waitFor();
    await expect.poll(() => focused().getAttribute("id")).toBe("content");
  });

  test("a filter is chosen, and a column sorted", async () => {
    await signIn();
    await page.goto(`${dunlin.url}/invoices`);
    await page.getByRole("combobox", { name: "Status" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Overdue" }).waitFor();
    await page.keyboard.type("Over");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).search).toBe("?status=OVERDUE");
    await expect.poll(() => focused().getAttribute("role")).toBe("combobox");

    await page.getByRole("button", { name: "Open" }).focus();
    await page.keyboard.press("Space");
    await expect.poll(() => new URL(page.url()).search).toBe("?status=OVERDUE&sort=BALANCE");
  });

  test("a reminder is decided about, and the focus comes back to where it was", async () => {
    await signIn();
    await page.goto(`${dunlin.url}/reminders`);
    const button = page.getByRole("button", { name: /^Actions for/ }).first();
    await button.focus();
    const name = await focused().getAttribute("aria-label");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Send now" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focused().textContent()).toBe("Skip…");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("alertdialog", { name: "Skip this reminder?" });
    await dialog.waitFor();
    await expect.poll(() => dialog.locator(":focus").count()).toBe(1);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focused().getAttribute("aria-label")).toBe(name);
  });
});
