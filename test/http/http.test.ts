import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLoginLink } from "../../src/http/auth/session.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  createAccount,
  openRaw,
  post,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let pages: string;

const LARGE_SCRIPT = "export const nothing = 0;\n".repeat(100);

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), "dunlin-pages-"));
  await mkdir(join(pages, "dist", "assets"), { recursive: true });
  await writeFile(join(pages, "dist", "index.html"), "<title>Dunlin</title>");
  await writeFile(join(pages, "dist", "assets", "main-1a2b.js"), "export {};");
  await writeFile(join(pages, "dist", "assets", "large-3c4d.js"), LARGE_SCRIPT);
  await writeFile(join(pages, "secret.txt"), "secret");
  database = await createTestDatabase();
  server = await startTestServer(database, {
    dashboardDirectory: join(pages, "dist"),
    allowedOrigins: ["https://app.example"],
  });
  account = await createAccount(database);
});
afterAll(async () => {
  await server.stop();
  await database.close();
  await rm(pages, { recursive: true });
});

const me = { query: "{ viewer { name role } }" };
const STRICT = { accept: "application/graphql-response+json" };

describe("keys", () => {
  test("a request with a key is answered, with its request id and cost", async () => {
    const answer = await post(server, me, { ...bearer(account), "x-request-id": "abc-1" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-request-id")).toBe("abc-1");
    expect(answer.body).toEqual({
      data: { viewer: { name: account.userName, role: "ADMIN" } },
      extensions: { cost: { nodes: 0, maximum: 10_000 } },
    });
  });

  test.each([
    ["no key", {}],
    ["an unknown key", { authorization: `Bearer dln_${"x".repeat(43)}` }],
    ["a key too short", { authorization: "Bearer dln_short" }],
    ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }],
    ["a null byte", { authorization: "Bearer dln_%00" }],
  ])("%s: 401 with a code, in the media type asked for", async (_name, headers) => {
    for (const type of ["application/json", "application/graphql-response+json"]) {
      const answer = await post(server, me, { ...headers, accept: type } as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toContain(type);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      expect(answer.body.errors).toEqual([
        { message: expect.any(String), extensions: { code: "UNAUTHENTICATED" } },
      ]);
    }
  });

  test("GET is refused without a key as well", async () => {
    const response = await fetch(`${server.graphqlUrl}?query=${encodeURIComponent(me.query)}`);
    expect(response.status).toBe(401);
  });

  test("keys are in no log line", async () => {
    await post(server, { query: "{ nothing }" }, bearer(account));
    expect(JSON.stringify(server.logged)).not.toContain(account.key);
  });
});

describe("limits", () => {
  const nested = (page: number | string) =>
    `{ customers(first: ${page}) { nodes { invoices(first: ${page}) { nodes { id } } } } }`;

  test("introspection fits", async () => {
    const answer = await post(
      server,
      { query: getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }) },
      bearer(account),
    );
    expect(answer.body.errors).toBeUndefined();
    expect(answer.status).toBe(200);
  });

  test.each([
    ["records", { query: nested(100) }],
    [
      "records by variables",
      {
        query:
          "query ($n: Int) { customers(first: $n) { nodes { invoices(last: $n) { nodes { id } } } } }",
        variables: { n: 100 },
      },
    ],
    [
      "records by fragments",
      {
        query: `
          { customers(first: 100) { edges { node { ...C } } } }
          fragment C on Customer { ...D ...D }
          fragment D on Customer { invoices(first: 99) { nodes { id } } }
        `,
      },
    ],
    ["tokens", { query: `{ ${"__typename ".repeat(2000)} }` }],
    [
      "aliases",
      { query: `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: __typename`).join(" ")} }` },
    ],
    [
      "depth",
      {
        query: `{ __schema { types { fields { type { ${"ofType {".repeat(11)} name ${"}".repeat(11)} } } } } }`,
      },
    ],
  ])("%s: 400 whatever the client accepts", async (_name, body) => {
    for (const accept of [{}, STRICT, { accept: "application/json" }]) {
      const answer = await post(server, body, { ...bearer(account), ...accept } as Record<
        string,
        string
      >);
      expect(answer.status).toBe(400);
      expect(answer.body.data).toBeUndefined();
      expect(answer.body.errors?.[0]?.extensions).toEqual({ code: "QUERY_TOO_COMPLEX" });
    }
  });

  test("what is just allowed is answered, and says what it costs", async () => {
    const answer = await post(server, { query: nested(99) }, bearer(account));
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.extensions).toEqual({ cost: { nodes: 99 + 99 * 99, maximum: 10_000 } });
  });

  test("lists without a size count as a page, lists of ids as their length", async () => {
    const answer = await post(
      server,
      { query: '{ customers { nodes { id } } nodes(ids: ["a", "b"]) { id } }' },
      bearer(account),
    );
    expect(answer.body.extensions).toEqual({ cost: { nodes: 22, maximum: 10_000 } });
  });

  test("a page above 100 is the list's own error", async () => {
    const answer = await post(
      server,
      { query: "{ customers(first: 99999) { nodes { id } } }" },
      bearer(account),
    );
    expect(answer.body.errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
  });

  test("fragments that contain themselves are refused, not followed", async () => {
    const query = "{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }";
    const answer = await post(server, { query }, bearer(account));
    expect(answer.body.errors?.[0]?.extensions?.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  test("a body over 100 kB: 413, announced or not", async () => {
    const body = JSON.stringify({ query: `# ${"x".repeat(110_000)}\n{ __typename }` });
    const announced = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body,
    });
    expect(announced.status).toBe(413);
    const streamed = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body: new Blob([body]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(streamed.status).toBe(413);
  });

  test("batches are refused", async () => {
    const answer = await post(server, [me, me], bearer(account));
    expect(answer.status).toBe(400);
  });
});

describe("errors", () => {
  test.each([
    ["a syntax error", { query: "{" }, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", { query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED"],
    [
      "a wrong variable",
      {
        query: "query ($n: Int!) { customers(first: $n) { nodes { id } } }",
        variables: { n: "x" },
      },
      "BAD_USER_INPUT",
    ],
    ["no query", { variables: {} }, "BAD_REQUEST"],
  ])(
    "%s has a code and is 400 for those who accept graphql-response",
    async (_name, body, code) => {
      const answer = await post(server, body, { ...bearer(account), ...STRICT });
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]?.extensions?.code).toBe(code);
      expect(answer.body.errors?.[0]?.extensions?.http).toBeUndefined();
    },
  );

  test("what breaks unexpectedly is masked; the log has it under the request's id", async () => {
    const broken = await startTestServer(database);
    const quota = broken.services as { quotaUsage: unknown };
    quota.quotaUsage = async () => {
      throw new Error("password=hunter2");
    };
    const answer = await post(
      broken,
      { query: "{ viewer { organizations { quota { usedToday } } } }" },
      { ...bearer(account), "x-request-id": "req-7" },
    );
    await broken.stop();
    expect(answer.body.errors?.[0]).toMatchObject({
      message: "Unexpected error.",
      extensions: { code: "INTERNAL", requestId: "req-7" },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|stack|\.ts/);
    const line = broken.logged.find(({ requestId }) => requestId === "req-7");
    expect(line).toMatchObject({ level: 50, err: { message: "password=hunter2" } });
  });
});

describe("browsers", () => {
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

  test("GraphiQL opens without a key and loads nothing from elsewhere", async () => {
    const response = await fetch(server.graphqlUrl, { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain("YogaGraphiQL.renderYogaGraphiQL(");
    expect(html.match(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^"'>\s]*/gi) ?? []).toEqual([]);
    expect(html.match(/@import\s+(?:url\()?["']?(?:https?:)?\/\//gi) ?? []).toEqual([]);
    expect(html.match(/url\(["']?(?:https?:)?\/\/[^)]*/gi) ?? []).toEqual([]);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:/);
  });

  test("GraphiQL is sent once: an unchanged page is 304", async () => {
    const first = await fetch(server.graphqlUrl, { headers: { accept: "text/html" } });
    await first.body?.cancel();
    const second = await fetch(server.graphqlUrl, {
      headers: { accept: "text/html", "if-none-match": first.headers.get("etag") ?? "" },
    });
    expect(second.status).toBe(304);
  });

  test("the dashboard: files, places within the page, nothing outside", async () => {
    const get = (path: string) => fetch(`${server.url}${path}`);
    const index = await get("/");
    expect(await index.text()).toBe("<title>Dunlin</title>");
    expect(index.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await (await get("/runs/17")).text()).toBe("<title>Dunlin</title>");
    const script = await get("/assets/main-1a2b.js");
    expect(script.headers.get("content-type")).toContain("text/javascript");
    expect(script.headers.get("cache-control")).toContain("immutable");
    expect((await get("/assets/other.js")).status).toBe(404);
    expect((await get("/favicon.ico")).status).toBe(404);
    expect((await fetch(`${server.url}/`, { method: "POST" })).status).toBe(405);
  });

  test("a file of some size comes compressed to whoever takes that, and is then another version of it", async () => {
    const ask = (headers: Record<string, string>) => rawGet("/assets/large-3c4d.js", headers);
    const plain = await ask({});
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(String(plain.body)).toBe(LARGE_SCRIPT);
    const brotli = await ask({ "accept-encoding": "gzip, deflate, br" });
    expect(brotli.headers).toMatchObject({ "content-encoding": "br", vary: "Accept-Encoding" });
    expect(String(brotliDecompressSync(brotli.body))).toBe(LARGE_SCRIPT);
    const gzip = await ask({ "accept-encoding": "br;q=0, gzip" });
    expect(gzip.headers["content-encoding"]).toBe("gzip");
    expect(String(gunzipSync(gzip.body))).toBe(LARGE_SCRIPT);

    const tags = [plain, brotli, gzip].map(({ headers }) => headers.etag ?? "");
    expect(new Set(tags).size).toBe(3);
    const again = await ask({ "accept-encoding": "br", "if-none-match": tags[1] ?? "" });
    expect(again.status).toBe(304);
  });

  test.each(["/..%2fsecret.txt", "/../secret.txt", "/%00", "/%", "/assets/..%2f..%2fsecret.txt"])(
    "%s gets nothing that is not the dashboard's",
    async (path) => {
      const socket = await openRaw(server, [
        `GET ${path} HTTP/1.1`,
        "Host: x",
        "Connection: close",
        "",
        "",
      ]);
      let text = "";
      for await (const chunk of socket) text += chunk;
      expect(text).toMatch(/^HTTP\/1\.1 (404|200)/);
      expect(text).not.toContain("secret");
    },
  );
});

describe("operations", () => {
  test("/health and /ready", async () => {
    expect((await fetch(`${server.url}/health?x=1`)).status).toBe(200);
    const ready = await fetch(`${server.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  });

  test("/ready is 503 with the reason while the application says so", async () => {
    const migrating = await startTestServer(database, { notReady: () => "migrating" });
    const ready = await fetch(`${migrating.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: "unavailable", reason: "migrating" });
    await migrating.stop();
  });

  test("/metrics counts operations by name, errors by code, and reads the tables", async () => {
    await post(server, { query: "query Named { viewer { name } }" }, bearer(account));
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(/dunlin_graphql_seconds_count\{kind="query",operation="Named"\} [1-9]/);
    expect(text).toMatch(/dunlin_graphql_errors_total\{code="BAD_USER_INPUT"\} [1-9]/);
    expect(text).toMatch(/^dunlin_database_up 1$/m);
    expect(text).toMatch(/^dunlin_quota_left\{limit="day"\} 960$/m);
    expect(text).toMatch(/^dunlin_queue_age_seconds 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
  });

  test("/metrics tells of runs, phases, calls and organizations", async () => {
    const fresh = await startTestServer(database);
    await database.pool.query({
      text: `
        with run as (
          insert into sync_runs (user_id, organization_id, kind, trigger, status, created_at)
          select user_id, id, 'FULL', 'MANUAL', 'QUEUED', now() - interval '90 seconds'
          from organizations
          where user_id = $1
          limit 1
          returning id, organization_id
        ),
        phase as (
          insert into sync_phases (run_id, name, ordinal, status, fetched, started_at, finished_at)
          select id, 'CUSTOMERS', 1, 'SUCCEEDED', 300, now() - interval '10 seconds', now()
          from run
        ),
        failing as (
          update organizations
          set consecutive_failures = 3
          where id in (select organization_id from run)
        )
        insert into api_calls (organization_id, priority, deadline_at, finished_at, outcome)
        select organization_id, 'BACKGROUND', now(), now(), 'THROTTLED'
        from run
      `,
      values: [account.userId],
    });
    const text = await (await fetch(`${fresh.url}/metrics`)).text();
    await fresh.stop();
    expect(text).toMatch(/^dunlin_runs\{kind="FULL",status="QUEUED"\} 1$/m);
    expect(text).toMatch(/^dunlin_queue_age_seconds 9\d/m);
    expect(text).toMatch(/^dunlin_phase_seconds\{phase="CUSTOMERS"\} 10$/m);
    expect(text).toMatch(/^dunlin_phase_records_per_second\{phase="CUSTOMERS"\} 30$/m);
    expect(text).toMatch(/^dunlin_source_calls\{outcome="THROTTLED"\} 1$/m);
    expect(text).toMatch(/^dunlin_organizations_failing 1$/m);
    expect(text).toMatch(/^dunlin_organizations\{status="ACTIVE"\} [1-9]/m);
    expect(text).toMatch(/^dunlin_feed_subscribers 0$/m);
  });
});

/** As the server sent it: fetch would unpack it. */
async function rawGet(path: string, headers: Record<string, string>) {
  const [response] = (await once(get(`${server.url}${path}`, { headers }), "response")) as [
    IncomingMessage,
  ];
  const body = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body };
}
