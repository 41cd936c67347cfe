import type { Browser, BrowserContext, Page } from "playwright-core";

export interface WatchedPage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page: refused by its policy, thrown, or asked of another host. */
  readonly complaints: readonly string[];
}

const ACTION_TIMEOUT_MS = 15_000;

/** A page of its own, not signed in, where money and dates are British and the time is Berlin's. */
export async function openWatchedPage(browser: Browser): Promise<WatchedPage> {
  const complaints: string[] = [];
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin" });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = await context.newPage();
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") complaints.push(request.url());
  });
  return { context, page, complaints };
}
