/**
 * `npm run screenshots`: writes pictures of the main pages, light and dark, to `docs/screenshots`, from a demo of its own
 * that lives as long as it takes.
 */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { Page } from "playwright-core";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { launchBrowser } from "../support/browser.ts";
import { ensureDashboard } from "./ensure-dashboard.ts";

const TARGET = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
const WINDOW = { width: 1280, height: 800 };
const LOAD_WITHIN_MS = 60_000;

/** Each page, and what must be there before the picture is taken. */
const PAGES: Readonly<Record<string, (page: Page, url: string) => Promise<void>>> = {
  async overview(page, url) {
    await page.goto(url);
    await page.getByRole("list", { name: /^Open balance in/ }).waitFor();
  },
  async sync(page, url) {
    await page.goto(`${url}/sync`);
    await page.getByText(/^About/).waitFor();
    await page.getByLabel("Full").check();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/Invoices, \d+ %/).waitFor();
  },
  async invoices(page, url) {
    await page.goto(`${url}/invoices?show=open&sort=-BALANCE`);
    await page.getByRole("table").getByRole("link").first().waitFor();
  },
  async reminders(page, url) {
    await page.goto(`${url}/reminders`);
    await page.getByText("have a reminder to come").waitFor();
    await page.getByRole("region", { name: "Coming days" }).getByText("Today").waitFor();
    await page.getByRole("table").getByRole("link").first().waitFor();
  },
  async policy(page, url) {
    await page.goto(`${url}/reminders/policy`);
    await page.getByText("As it is planned now.").waitFor();
    await page.getByLabel("Steps, in days around the due date").fill("-5, 0, 3, 10");
    await page.getByText(/gone/).waitFor();
    await page.getByRole("region", { name: "What it would plan" }).getByText("Today").waitFor();
  },
};

const dataDir = await mkdtemp(join(tmpdir(), "dunlin-screenshots-"));
const apiKey = `dln_${randomBytes(32).toString("base64url")}`;
await ensureDashboard();
const app = createApp(
  readConfig({ DUNLIN_DATA_DIR: dataDir, DUNLIN_API_KEY: apiKey, PORT: "0", LOG_LEVEL: "error" }),
  { mode: "serve", demo: "always", log: pino({ level: "error" }) },
);
try {
  const { url } = await app.start();
  if (url === null) throw new Error("The app serves nothing.");
  await mkdir(TARGET, { recursive: true });
  await takeAll(url);
} finally {
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function takeAll(url: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        colorScheme,
        viewport: WINDOW,
        locale: "en-GB",
        timezoneId: "Europe/Berlin",
        reducedMotion: "reduce",
      });
      context.setDefaultTimeout(LOAD_WITHIN_MS);
      await context.request.post(`${url}/login`, { data: { key: apiKey } });
      const page = await context.newPage();
      await untilSynced(page, url);
      for (const [name, show] of Object.entries(PAGES)) {
        await show(page, url);
        await page.screenshot({ path: `${TARGET}${name}-${colorScheme}.png` });
        console.log(`docs/screenshots/${name}-${colorScheme}.png`);
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

/** The demo's first sync starts by itself; the second round waits for the sync of the first one's picture. */
async function untilSynced(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sync`);
  await page.getByRole("table").getByRole("link").first().waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
}
