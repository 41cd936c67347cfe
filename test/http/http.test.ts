import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  post,
  serveAccount,
  startTestServer,
  type TestServer,
} from "./support.ts";

let database: TestDatabase;
let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, server, account, close } = await serveAccount());
});
afterAll(() => close());

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

  test.each([
    ["as many as its limit says", "", "(input: { limit: 3 })", undefined, 3 * 21],
    ["ten without one", "", "", undefined, 10 * 21],
    ["its limit in a variable", "($i: ClaimRemindersInput)", "(input: $i)", { limit: 4 }, 4 * 21],
    ["the most for what stands inside", "($i: Int!)", "(input: { limit: $i })", 5, 100 * 21],
  ])("a claim counts as a list: %s", async (_name, head, args, i, nodes) => {
    const query = `mutation ${head} { claimReminders${args} { claims { reminder { history { kind } } } } }`;
    const answer = await post(server, { query, variables: { i } }, bearer(account));
    expect(answer.body.extensions).toEqual({ cost: { nodes, maximum: 10_000 } });
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
