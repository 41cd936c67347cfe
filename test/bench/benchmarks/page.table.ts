import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant, Figures } from "../harness/benchmark.ts";
import { startServerProcess } from "../harness/server-process.ts";

const ROWS = 100;
const WITHIN_MS = 200;
const POLL_MS = 100;
const TABLES = { invoices: "/invoices", customers: "/customers", reminders: "/reminders" } as const;

export const benchmark: Benchmark = {
  about: `A page of the dashboard with a table of ${ROWS} rows, in a real browser: from the answer's last byte until the rows are drawn and the page takes input again. The files of the page are in the browser's cache.`,
  figures: {
    interactive: { label: "interactive ms", better: "less", digits: 1 },
  },
  goals: Object.keys(TABLES).map((of) => ({ figure: "interactive", of, atMost: WITHIN_MS })),
  reference: "invoices",
  rounds: 7,
  async open(run) {
    const { url, apiKey } = await startDemo(run);
    const browser = await launchBrowser();
    run.defer(() => browser.close());
    const context = await browser.newContext();
    await context.addInitScript(watchTable, ROWS);
    await context.request.post(`${url}/login`, { data: { key: apiKey } });
    const page = await context.newPage();
    return Object.fromEntries(
      Object.entries(TABLES).map(([name, path]): [string, Contestant] => [
        name,
        {
          answer: () => Promise.resolve(null),
          warmUp: async () => void (await measure(page, url + path)),
          round: () => measure(page, url + path),
        },
      ]),
    );
  },
};

async function measure(page: Page, url: string): Promise<Figures> {
  await page.goto(url);
  const interactive = await page.evaluate(
    () => (window as unknown as { interactive: Promise<number> }).interactive,
  );
  return { interactive };
}

/** Runs in the page, before anything of it. Only answers of lists say whether there is a next page. */
function watchTable(rows: number): void {
  let answeredAt = Number.NaN;
  const { text } = Response.prototype;
  Response.prototype.text = async function read() {
    const body = await text.call(this);
    if (body.includes('"hasNextPage"')) answeredAt = performance.now();
    return body;
  };
  const interactive = new Promise<number>((resolve) => {
    const look = (): void => {
      if (document.querySelectorAll("table.list tbody tr").length < rows) return;
      observer.disconnect();
      // The frame with the rows, and then the first task after it: whoever clicks now is heard.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - answeredAt);
        port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
  });
  Object.assign(window, { interactive });
}

/** The demo, synced. */
async function startDemo(run: BenchRun): Promise<{ url: string; apiKey: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "dunlin-bench-page-"));
  run.defer(() => rm(dataDir, { recursive: true, force: true }));
  const apiKey = `dln_${randomBytes(32).toString("base64url")}`;
  const size = run.pick({
    full: [],
    smoke: ["--demo-customers", "150", "--demo-invoices", "600"],
  });
  const server = await startServerProcess({
    command: ["src/main.ts", ...size],
    env: { DUNLIN_DATA_DIR: dataDir, DUNLIN_API_KEY: apiKey, LOG_LEVEL: "error" },
    readyPath: "/ready",
  });
  run.defer(() => server.stop());
  while (!(await isSynced(server.url, apiKey))) await wait(POLL_MS);
  return { url: server.url, apiKey };
}

/** An organization that was never synced starts by itself. */
async function isSynced(url: string, apiKey: string): Promise<boolean> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      query: "{ syncRuns(first: 1) { nodes { finishedAt } } }",
    }),
  });
  const { data } = (await response.json()) as {
    data: { syncRuns: { nodes: { finishedAt: string | null }[] } };
  };
  return data.syncRuns.nodes[0]?.finishedAt != null;
}
