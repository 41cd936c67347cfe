import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { STATEMENT_TIMEOUT_MS } from "../../src/db/database.ts";
import { ERROR_CODES, type ErrorCode } from "../../src/graphql/error-codes.ts";
import {
  MAX_DEPTH as MAX_FILTER_DEPTH,
  MAX_PARTS,
  MAX_TEXT_LENGTH,
  MAX_VALUES,
} from "../../src/graphql/filters/conditions.ts";
import { TOTAL_COUNT_CAP } from "../../src/graphql/list-reader.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../../src/graphql/page-args.ts";
import { createSession, LOGIN_LINK_SECONDS, SESSION_SECONDS } from "../../src/http/auth/session.ts";
import { MAX_ALIASES } from "../../src/http/limits/alias-rule.ts";
import { MAX_DEPTH } from "../../src/http/limits/depth-rule.ts";
import { MAX_NODES } from "../../src/http/limits/node-count.ts";
import { MAX_FRAGMENT_SPREADS, MAX_REPEATED_FIELDS } from "../../src/http/limits/overlap-rule.ts";
import { MAX_TOKENS } from "../../src/http/limits/parse-limited.ts";
import { DEFAULT_RATE_LIMITS } from "../../src/http/limits/rate-limits.ts";
import {
  MAX_VARIABLES_DEPTH,
  MAX_VARIABLES_VALUES,
} from "../../src/http/limits/variables-limit.ts";
import { INIT_WITHIN_MS } from "../../src/http/socket-protocol.ts";
import { MAX_FRAME_BYTES } from "../../src/http/websocket.ts";
import { MAX_BODY_BYTES } from "../../src/http/yoga.ts";
import { KEPT_DAYS } from "../../src/sync/idempotency.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  createAccount,
  startTestServer,
  type TestServer,
} from "./support.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(`${ROOT}/docs/api.md`, "utf8");

const LIMITS = {
  "bytes of a request body": MAX_BODY_BYTES,
  "bytes of a WebSocket message": MAX_FRAME_BYTES,
  "tokens of a document": MAX_TOKENS,
  "levels of nested fields": MAX_DEPTH,
  "aliases of a document": MAX_ALIASES,
  "fields repeated in one place": MAX_REPEATED_FIELDS,
  "uses of fragments in a document": MAX_FRAGMENT_SPREADS,
  "levels of nested variables": MAX_VARIABLES_DEPTH,
  "values in variables": MAX_VARIABLES_VALUES,
  "records of an operation": MAX_NODES,
  "seconds of one statement": STATEMENT_TIMEOUT_MS / 1000,
  "records of a page": MAX_PAGE_SIZE,
  "records that `totalCount` counts": TOTAL_COUNT_CAP,
  "levels of a filter": MAX_FILTER_DEPTH,
  "parts of a filter": MAX_PARTS,
  "values of one `in`": MAX_VALUES,
  "characters of a text in a filter": MAX_TEXT_LENGTH,
  "operations of a key at once": DEFAULT_RATE_LIMITS.requestBurst,
  "operations of a key a second, after these": DEFAULT_RATE_LIMITS.requestsPerSecond,
  "sockets and event streams of a key": DEFAULT_RATE_LIMITS.connections,
  "operations of a socket at once": DEFAULT_RATE_LIMITS.operationsPerSocket,
  "seconds from opening a socket to `connection_init`": INIT_WITHIN_MS / 1000,
  "hours of a session": SESSION_SECONDS / 3600,
  "minutes of a login link": LOGIN_LINK_SECONDS / 60,
  "days an idempotency key is remembered": KEPT_DAYS,
};

/** The cells of the rows of one section's table, without its head. */
function rowsOf(section: string): string[][] {
  const text = page.split(/^## /m).find((part) => part.startsWith(section)) ?? "";
  const lines = text.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) => line.split("|").map((cell) => cell.trim()));
}

describe("docs/api.md", () => {
  test("has every limit with the number that the code has", () => {
    const numbers = rowsOf("Limits").map(([, limit, most = ""]) => [
      limit,
      Number(most.replaceAll(",", "")),
    ]);
    expect(numbers).toEqual(Object.entries(LIMITS));
    expect(page).toContain(`A page has ${DEFAULT_PAGE_SIZE} records when`);
  });

  test("has every code of an error", () => {
    const codes = rowsOf("Errors").map(([, code = ""]) => code.replaceAll("`", ""));
    expect(codes.toSorted()).toEqual([...ERROR_CODES]);
  });

  test("names no code for a limit that is none", () => {
    const named = rowsOf("Limits").flatMap(([, , , beyond = ""]) =>
      [...beyond.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((code) => !ERROR_CODES.includes(code as ErrorCode))).toEqual([]);
  });
});

test("no code is raised that is not listed, by us or by Yoga's plugins", () => {
  const files = globSync(
    ["src/http/**/*.ts", "node_modules/graphql-yoga/esm/plugins/request-*/*.js"],
    { cwd: ROOT },
  );
  const raised = files.flatMap((file) =>
    [...readFileSync(`${ROOT}/${file}`, "utf8").matchAll(/\bcode: ["']([A-Z_]+)["']/g)].map(
      ([, code = ""]) => code,
    ),
  );
  expect(new Set(raised)).toContain("REQUEST_ENTITY_TOO_LARGE");
  expect(raised.filter((code) => !ERROR_CODES.includes(code as ErrorCode))).toEqual([]);
});

describe("the status of each code", () => {
  let database: TestDatabase;
  let server: TestServer;
  let strict: TestServer;
  let admin: Account;
  let reader: Account;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startTestServer(database);
    strict = await startTestServer(database, {
      rateLimits: { requestBurst: 1, requestsPerSecond: 0.001 },
    });
    admin = await createAccount(database);
    reader = await createAccount(database, "READ");
  });
  afterAll(async () => {
    await server.stop();
    await strict.stop();
    await database.close();
  });

  type Told = readonly [code: string, status: number];

  async function toldBy(response: Response): Promise<Told> {
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return [errors[0]?.extensions.code ?? "", response.status];
  }

  async function ask(init: RequestInit, address = server.graphqlUrl): Promise<Told> {
    const response = await fetch(address, {
      ...init,
      headers: {
        accept: "application/graphql-response+json",
        "content-type": "application/json",
        ...bearer(admin),
        ...init.headers,
      },
    });
    return toldBy(response);
  }

  const post = (query: string, headers: HeadersInit = {}, body: object = { query }) =>
    ask({ method: "POST", headers, body: JSON.stringify(body) });

  async function failing(error: Error): Promise<Told> {
    const services = server.services as { quotaUsage: TestServer["services"]["quotaUsage"] };
    const quotaUsage = vi.spyOn(services, "quotaUsage").mockRejectedValue(error);
    const told = await post("{ viewer { organizations { quota { usedToday } } } }");
    quotaUsage.mockRestore();
    return told;
  }

  async function withoutDatabase(): Promise<Told> {
    const refused = (() => Promise.reject(new Error("refused"))) as never;
    const query = vi.spyOn(database.pool, "query").mockImplementation(refused);
    const told = await post("{ __typename }");
    query.mockRestore();
    return told;
  }

  async function tooOften(): Promise<Told> {
    const once = { method: "POST", body: JSON.stringify({ query: "{ __typename }" }) };
    const headers = { "content-type": "application/json", ...bearer(admin) };
    expect((await fetch(strict.graphqlUrl, { ...once, headers })).status).toBe(200);
    return ask(once, strict.graphqlUrl);
  }

  async function byCookieFromElsewhere(): Promise<Told> {
    const { secret } = await createSession(database.pool, { userId: admin.userId, role: "READ" });
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: `dunlin_session=${secret}`,
        origin: "https://elsewhere.example",
      },
      body: JSON.stringify({ query: "{ __typename }" }),
    });
    return toldBy(response);
  }

  test("is what the page says", async () => {
    const told: Told[] = [
      await post("{ __typename }", { authorization: "Bearer dln_unknown" }),
      await post("mutation { startSync { alreadyRunning } }", bearer(reader)),
      await byCookieFromElsewhere(),
      await post("", {}, { nothing: true }),
      await ask({ method: "PUT" }),
      await ask({
        method: "POST",
        headers: { accept: "image/png" },
        body: '{"query":"{ __typename }"}',
      }),
      await ask({ method: "POST", headers: { "content-type": "text/plain" }, body: "{}" }),
      await post(" ".repeat(MAX_BODY_BYTES)),
      await post("{"),
      await post("{ nothing }"),
      await post("query A { __typename } query B { __typename }"),
      await post("{ invoices(first: 1000) { nodes { id } } }"),
      await post("query($n: Int!) { invoices(first: $n) { nodes { id } } }"),
      await post(`{ ${"a:__typename ".repeat(MAX_TOKENS)} }`),
      await failing(Object.assign(new Error("canceled"), { severity: "ERROR", code: "57014" })),
      await tooOften(),
      await failing(new Error("broken")),
      await withoutDatabase(),
    ];
    const written = rowsOf("Errors").flatMap(([, code = "", status = ""]) =>
      (status.match(/\d+/g) ?? []).map((number) => `${code.replaceAll("`", "")} ${number}`),
    );
    expect(new Set(told.map((one) => one.join(" ")))).toEqual(new Set(written));
  });
});
