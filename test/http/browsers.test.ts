import { afterAll, beforeAll, expect, test } from "vitest";
import { createLoginLink } from "../../src/http/auth/session.ts";
import type { TestDatabase } from "../support/database.ts";
import { type Account, bearer, post, serveAccount, type TestServer } from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount({
    allowedOrigins: ["https://app.example"],
  }));
});
afterAll(() => close());

const me = { query: "{ viewer { name role } }" };

async function login(): Promise<string> {
  const { path } = await createLoginLink(database.pool, { userId: account.userId, role: "SYNC" });
  const response = await fetch(`${server.url}${path}`, { redirect: "manual" });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

test("a login link works once: a session cookie, and on to the dashboard", async () => {
  const { path } = await createLoginLink(database.pool, { userId: account.userId, role: "SYNC" });
  const first = await fetch(`${server.url}${path}`, { redirect: "manual" });
  expect(first.status).toBe(303);
  expect(first.headers.get("location")).toBe("/");
  expect(first.headers.get("set-cookie")).toMatch(
    /^dunlin_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  expect(first.headers.get("referrer-policy")).toBe("no-referrer");
  const second = await fetch(`${server.url}${path}`, { redirect: "manual" });
  expect(second.status).toBe(303);
  expect(second.headers.get("location")).toBe("/?link=expired");
  expect(second.headers.get("set-cookie")).toBeNull();
});

test("the session answers with the role of the link", async () => {
  const answer = await post(server, me, { cookie: await login() });
  expect(answer.body.data).toEqual({ viewer: { name: account.userName, role: "SYNC" } });
});

test("a key becomes a session, and logging out ends it", async () => {
  const begun = await fetch(`${server.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: account.key }),
  });
  expect(begun.status).toBe(204);
  const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await post(server, me, { cookie })).status).toBe(200);
  const ended = await fetch(`${server.url}/logout`, {
    method: "POST",
    headers: { cookie, "x-dunlin-csrf": "1" },
  });
  expect(ended.status).toBe(204);
  expect(ended.headers.get("set-cookie")).toContain("Max-Age=0");
  expect((await post(server, me, { cookie })).status).toBe(401);
});

test("a wrong key makes no session", async () => {
  const response = await fetch(`${server.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: `dln_${"x".repeat(43)}` }),
  });
  expect(response.status).toBe(401);
  expect(response.headers.get("set-cookie")).toBeNull();
});

test.each([
  ["a page elsewhere", { origin: "https://evil.example" }],
  ["a page of another port here", { origin: "http://127.0.0.1:1" }],
  ["an allowed origin, which must use a key", { origin: "https://app.example" }],
  ["a browser that says so", { "sec-fetch-site": "same-site" }],
])("a cookie from %s is refused", async (_name, headers) => {
  const answer = await post(server, me, { cookie: await login(), ...headers } as Record<
    string,
    string
  >);
  expect(answer.status).toBe(403);
  expect(answer.body.errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
});

test("a cookie with a form is refused; forms are no operations anyway", async () => {
  const cookie = await login();
  const form = (headers: Record<string, string>) =>
    fetch(server.graphqlUrl, {
      method: "POST",
      headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(me).toString(),
    });
  expect((await form({})).status).toBe(403);
  expect((await form({ "graphql-require-preflight": "1" })).status).toBe(415);
});

test("no mutation over GET", async () => {
  const query = encodeURIComponent("mutation { startSync { alreadyRunning } }");
  const response = await fetch(`${server.graphqlUrl}?query=${query}`, {
    headers: bearer(account),
  });
  expect(response.status).toBe(405);
});

test("CORS is closed, but for the origins that were allowed, and never with cookies", async () => {
  const preflight = (origin: string) =>
    fetch(server.graphqlUrl, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
  const closed = await preflight("https://evil.example");
  expect(closed.headers.get("access-control-allow-origin")).toBeNull();
  const open = await preflight("https://app.example");
  expect(open.status).toBe(204);
  expect(open.headers.get("access-control-allow-origin")).toBe("https://app.example");
  expect(open.headers.get("access-control-allow-headers")).toContain("Authorization");
  expect(open.headers.get("access-control-allow-credentials")).toBeNull();
  const answer = await post(server, me, { ...bearer(account), origin: "https://app.example" });
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
  const refused = await post(server, me, { origin: "https://app.example" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://app.example");
});
