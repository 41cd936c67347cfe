import { parse, validate } from "graphql";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schema } from "../../src/graphql/schema.ts";
import { createLoginLink } from "../../src/http/auth/session.ts";
import { EXAMPLE_TABS } from "../../src/http/graphiql-tabs.ts";
import { changeRun, createRun } from "../live/support.ts";
import { launchBrowser } from "../support/browser.ts";
import type { TestDatabase } from "../support/database.ts";
import { type Account, bearer, post, runId, serveAccount, type TestServer } from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;
let browser: Browser;

/** The page is nine megabytes of script: on a busy machine it takes its time. */
const SHOWN_WITHIN_MS = 60_000;
const BROWSER_TEST_MS = 120_000;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount());
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await close();
});

/** Opens the page with this query, and fails for whatever it asks of another server. */
async function openGraphiql(query: string | null, { session }: { session: boolean }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(SHOWN_WITHIN_MS);
  const foreign: string[] = [];
  const violations: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(blob|data):/.test(url) && !url.startsWith(server.url)) foreign.push(url);
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) violations.push(message.text());
  });
  if (session) {
    const { path } = await createLoginLink(database.pool, { userId: account.userId, role: "READ" });
    await page.goto(`${server.url}${path}`);
  }
  const search = query === null ? "" : `?query=${encodeURIComponent(query)}`;
  await page.goto(`${server.graphqlUrl}${search}`);
  const run = page.getByRole("button", { name: /execute query/i });
  await run.waitFor();
  const result = page.locator(".result-window");
  return {
    page,
    run: () => run.click(),
    shows: (text: string) =>
      expect.poll(() => result.textContent(), { timeout: SHOWN_WITHIN_MS }).toContain(text),
    close: async () => {
      await context.close();
      expect(foreign).toEqual([]);
      expect(violations).toEqual([]);
    },
  };
}

test.each(
  EXAMPLE_TABS.map((tab) => ({
    name: /(?:query|mutation|subscription) (\w+)/.exec(tab.query)?.[1],
    tab,
  })),
)("the example $name fits the schema and is answered without an error", async ({ tab }) => {
  const { query, variables = "{}" } = tab;
  expect(validate(schema, parse(query))).toEqual([]);
  if (query.includes("subscription ")) return;
  const { body } = await post(server, { query, variables: JSON.parse(variables) }, bearer(account));
  expect(body.errors).toBeUndefined();
});

describe("GraphiQL in a browser", { timeout: BROWSER_TEST_MS }, () => {
  test("with the session cookie it answers, subscriptions too, and asks nothing of other servers", async () => {
    const run = await createRun(database.pool, account);
    const query = `subscription { syncProgress(runId: "${runId(run)}") { seq run { status } } }`;
    const graphiql = await openGraphiql(query, { session: true });
    await graphiql.run();
    await graphiql.shows('"RUNNING"');
    await changeRun(database.pool, run, "SUCCEEDED");
    await graphiql.shows('"SUCCEEDED"');
    await graphiql.close();
  });

  test("it opens with example tabs; the first answers at once", async () => {
    const graphiql = await openGraphiql(null, { session: true });
    const tabs = graphiql.page.locator(".graphiql-tab");
    await expect.poll(() => tabs.count(), { timeout: SHOWN_WITHIN_MS }).toBe(EXAMPLE_TABS.length);
    await graphiql.run();
    await graphiql.shows(account.userName);
    await graphiql.close();
  });

  test("without one it opens, says what is missing, and a key in the headers tab is enough", async () => {
    const graphiql = await openGraphiql("{ viewer { name } }", { session: false });
    await graphiql.run();
    await graphiql.shows("UNAUTHENTICATED");
    const editor = graphiql.page.locator(".graphiql-editor-tool .monaco-editor").last();
    await editor.click();
    await graphiql.page.keyboard.press("Control+A");
    await graphiql.page.keyboard.insertText(JSON.stringify(bearer(account)));
    // What the editor closed by itself while this was typed.
    await graphiql.page.keyboard.press("Control+Shift+End");
    await graphiql.page.keyboard.press("Delete");
    await graphiql.run();
    await graphiql.shows(account.userName);
    await graphiql.close();
  });
});
