import type { Browser, BrowserContext, CDPSession, Page, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Dunlin, startDunlin } from "./dunlin.ts";
import { openWatchedPage } from "./watched-page.ts";

const BUILD_AND_START_MS = 90_000;
const MAX_FIRST_ROUTE_BYTES = 250_000;
const COMPRESSED_FROM_BYTES = 500;
const EVENTS = 6000;
/** As many again beforehand: what the engine compiles and remembers of running code is no leak. */
const WARM_UP_EVENTS = 6000;
const MAX_HEAP_GROWTH = 1.05;
const MEASURED_MS = 60_000;

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
  await context.request.post(`${dunlin.url}/login`, { data: { key: dunlin.apiKey } });
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

test("the first route takes less than 250 kB of compressed JavaScript, and comes compressed", async () => {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  const plain: string[] = [];
  let received = 0;
  devtools.on("Network.responseReceived", ({ requestId, response: { url, mimeType, headers } }) => {
    if (mimeType !== "text/javascript") return;
    scripts.add(requestId);
    if (headers["Content-Encoding"] === "br") return;
    if (Number(headers["Content-Length"]) > COMPRESSED_FROM_BYTES) plain.push(url);
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) received += encodedDataLength;
  });
  await page.goto(dunlin.url);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.getByRole("region", { name: "Next reminders" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(plain).toEqual([]);
  expect(scripts.size).toBeGreaterThan(3);
  expect(received).toBeGreaterThan(50_000);
  expect(received).toBeLessThan(MAX_FIRST_ROUTE_BYTES);
});

test("a chart's file is asked for when there is something to draw", async () => {
  const charts: string[] = [];
  page.on("request", (request) => {
    const [, name] = /\/((?:aging|day|run)-chart)-[^/]*\.js$/.exec(request.url()) ?? [];
    if (name !== undefined) charts.push(name);
  });
  await page.goto(`${dunlin.url}/customers`);
  await page.getByRole("heading", { name: "Customers" }).waitFor();
  expect(charts).toEqual([]);
  await page.getByRole("link", { name: "Reminders", exact: true }).click();
  await page.getByRole("region", { name: "Coming days" }).getByText("Today").waitFor();
  expect(charts).toEqual(["day-chart"]);
});

test(
  "6,000 progress events at full speed leave the heap as large as before",
  async () => {
    const feed = await routeFeed();
    await dunlin.startSync("FULL");
    await page.goto(`${dunlin.url}/sync`);
    const card = page.getByRole("region", { name: "Full run" });
    await card.waitFor();
    await dunlin.untilNoRunIsOpen();
    const devtools = await context.newCDPSession(page);

    const shown = card
      .getByRole("row", { name: /^Customers/ })
      .getByRole("cell")
      .nth(1);
    const pour = async (from: number, to: number): Promise<void> => {
      for (let count = from; count < to; count += 1) feed.send(count);
      // What was sent while the page was reconnecting is gone: the last one is said again until it is shown.
      await expect
        .poll(
          async () => {
            feed.send(to - 1);
            return (await shown.textContent())?.replaceAll(/\D/g, "");
          },
          { timeout: MEASURED_MS },
        )
        .toBe(String(to - 1));
    };
    await pour(0, WARM_UP_EVENTS);
    const before = await heapOf(devtools);
    await pour(WARM_UP_EVENTS, WARM_UP_EVENTS + EVENTS);
    const after = await heapOf(devtools);
    expect(after / before).toBeLessThan(MAX_HEAP_GROWTH);
  },
  3 * MEASURED_MS,
);

/** Bytes that are in use after everything was collected that can be. */
async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize;
}

interface Message {
  readonly type: string;
  readonly id: string;
  readonly payload?: {
    readonly query?: string;
    readonly data?: { readonly syncRunChanged?: { readonly run: Run } };
  };
}

type Run = Readonly<Record<string, unknown>> & {
  readonly phases: readonly Readonly<Record<string, unknown>>[];
};

/**
 * Stands between the page and the feed of the server. `send` repeats the last run that the server told of as one that is
 * under way, with a higher seq and that many customers fetched: faster than any sync could.
 */
async function routeFeed(): Promise<{ send(fetched: number): void }> {
  let socket: WebSocketRoute | undefined;
  let subscription = "";
  let run: Run | undefined;
  await page.routeWebSocket(/\/graphql$/, (route) => {
    socket = route;
    const server = route.connectToServer();
    route.onMessage((text) => {
      const { type, id, payload } = JSON.parse(String(text)) as Message;
      if (type === "subscribe" && payload?.query?.includes("syncRunChanged")) subscription = id;
      server.send(text);
    });
    server.onMessage((text) => {
      const { payload } = JSON.parse(String(text)) as Message;
      run = payload?.data?.syncRunChanged?.run ?? run;
      route.send(text);
    });
  });
  let seq = 1_000_000;
  return {
    send(fetched) {
      if (run === undefined) throw new Error("The feed told of no run yet.");
      seq += 1;
      const phases = run.phases.map((phase) =>
        phase.name === "CUSTOMERS" ? { ...phase, fetched } : phase,
      );
      const now = { ...run, seq, status: "RUNNING", phase: "CUSTOMERS", finishedAt: null, phases };
      const payload = { data: { syncRunChanged: { run: now } } };
      socket?.send(JSON.stringify({ type: "next", id: subscription, payload }));
    },
  };
}
