import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { TestDatabase } from "../support/database.ts";
import {
  type Account,
  bearer,
  connectSocket,
  type Frame,
  openSocket,
  post,
  serveAccount,
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

async function overSocket(payload: object): Promise<Frame> {
  const { send, next, socket } = await connectSocket(server, account);
  send(JSON.stringify({ id: "1", type: "subscribe", payload }));
  const frame = await next();
  socket.terminate();
  return frame;
}

describe("an error about a value says where it stands, over both", () => {
  const literal = (args: string) => ({ query: `{ invoices(${args}) { nodes { id } } }` });
  const variable = (filter: object) => ({
    query: "query ($filter: InvoiceFilter) { invoices(filter: $filter) { nodes { id } } }",
    variables: { filter },
  });

  test.each([
    ["a day that does not exist", literal('filter: { dueDate: { gte: "2026-02-30" } }')],
    ["an instant without offset", literal('filter: { updatedAt: { lt: "2026-02-03T10:00" } }')],
    ["a float for an amount", literal("filter: { total: { gt: 1.5 } }")],
    ["an unknown enum value", literal("filter: { status: { in: [PAYED] } }")],
    ["text for a flag", literal('filter: { open: "yes" }')],
    ["a day of a variable", variable({ dueDate: { gte: "2026-02-30" } })],
    ["an enum value of a variable", variable({ status: { in: ["PAYED"] } })],
    ["an amount of a variable", variable({ total: { gt: 1.5 } })],
    ["an id of another type", variable({ or: [{ customerId: { in: ["SW52b2ljZTox"] } }] })],
    ["a search with U+0000", variable({ search: "a\0" })],
    ["a source id that is too long", variable({ sourceId: { eq: "x".repeat(2000) } })],
    ["too many values", variable({ sourceId: { in: Array.from({ length: 1001 }, String) } })],
    ["too many parts", variable({ or: Array.from({ length: 100 }, () => ({ open: true })) })],
    ["a page size", literal("first: 101")],
    ["a page size beyond Int", literal("last: 5000000000")],
    ["a cursor", literal('after: "x"')],
  ])("%s", async (name, payload) => {
    const place = {
      "a day that does not exist": "filter.dueDate.gte",
      "an instant without offset": "filter.updatedAt.lt",
      "a float for an amount": "filter.total.gt",
      "an unknown enum value": "filter.status.in",
      "text for a flag": "filter.open",
      "a day of a variable": "filter.dueDate.gte",
      "an enum value of a variable": "filter.status.in[0]",
      "an amount of a variable": "filter.total.gt",
      "an id of another type": "customerId",
      "a search with U+0000": "search",
      "a source id that is too long": "sourceId",
      "too many values": "sourceId.in",
      "too many parts": "filter",
      "a page size": "first",
      "a page size beyond Int": "last",
      "a cursor": "after",
    }[name] as string;
    const says = new RegExp(`["'\`]${place.replace(/[.[\]]/g, "\\$&")}["'\`]`);
    const answer = await post(server, payload, bearer(account));
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.errors?.[0]?.message).toMatch(says);
    expect(answer.body.errors?.[0]?.extensions?.code).toMatch(
      /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/,
    );
    // Twice: the second answer comes from documents that are known already.
    const again = await post(server, payload, bearer(account));
    expect(again.body.errors).toEqual(answer.body.errors);
    const { payload: told } = await overSocket(payload);
    const errors = Array.isArray(told) ? told : (told as { errors: unknown[] }).errors;
    expect((errors[0] as { message: string }).message).toMatch(says);
  });
});

describe("a request that is none", () => {
  const get = (search: string, headers: Record<string, string> = {}) =>
    fetch(`${server.graphqlUrl}?${search}`, { headers: { ...bearer(account), ...headers } });
  const query = encodeURIComponent("{ viewer { name } }");

  test.each(["variables", "extensions"])("GET with %s that are no JSON: 400", async (name) => {
    for (const text of ["not", "{", "%7B%22a%22", "%00"]) {
      const response = await get(`query=${query}&${name}=${text}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ message: expect.stringContaining(name), extensions: { code: "BAD_REQUEST" } }],
      });
    }
    expect((await get(`query=${query}&${name}=`)).status).toBe(200);
    expect((await get(`query=${query}&${name}=%7B%7D`)).status).toBe(200);
  });

  test.each([
    "text/plain",
    "application/graphql",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
  ])("POST of %s: 415, and says what to send", async (type) => {
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": type },
      body: `query=${query}&variables=not`,
    });
    expect(response.status).toBe(415);
    expect(await response.text()).toContain("application/json");
  });

  test("406 says what can be accepted", async () => {
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: {
        ...bearer(account),
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify({ query: "subscription { syncRunChanged { seq } }" }),
    });
    expect(response.status).toBe(406);
    expect(await response.text()).toContain("text/event-stream");
    await vi.waitFor(() => expect(server.services.feed.subscribers()).toBe(0));
  });

  test.each(["application/json", "application/graphql-response+json"])(
    "JSON without a query: 400 for who accepts %s",
    async (accept) => {
      for (const body of [{ variables: {} }, { query: null }]) {
        const answer = await post(server, body, { ...bearer(account), accept });
        expect(answer.status).toBe(400);
        expect(answer.body.errors?.[0]?.extensions?.code).toBe("BAD_REQUEST");
      }
    },
  );

  test.each(["", "{", "\0", "[".repeat(90_000), '{"query":'])(
    "a body that is no JSON: 400, without quoting it",
    async (body) => {
      const response = await fetch(server.graphqlUrl, {
        method: "POST",
        headers: { ...bearer(account), "content-type": "application/json" },
        body,
      });
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(text.length).toBeLessThan(300);
      expect(text).not.toContain("SyntaxError");
    },
  );

  test("a client that leaves in the middle of its request is no failure of the server", async () => {
    await post(server, { query: "{ __typename }" }, bearer(account));
    const query = vi.spyOn(database.pool, "query");
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const id = "leaves-early";
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${account.key}\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    // Once the key is checked, the body is read.
    const isChecked = (): boolean =>
      query.mock.calls.some(
        ([statement], call) =>
          (statement as { name?: string }).name === "authenticate_keys" &&
          query.mock.settledResults[call]?.type === "fulfilled",
      );
    await vi.waitFor(() => expect(isChecked()).toBe(true));
    query.mockRestore();
    socket.destroy();
    const logged = await vi.waitFor(() => {
      const lines = server.logged.filter(({ requestId }) => requestId === id);
      expect(lines).not.toHaveLength(0);
      return lines;
    });
    expect(logged.map(({ msg }) => msg)).toEqual(["Request answered."]);
  });

  test("a small request has no huge answer, however much of it is wrong", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`statusx${n}`, n]));
    const answers = [
      { query: "query ($f: InvoiceFilter) { invoices(filter: $f) { totalCount } }", f: unknown },
      {
        query: "query ($f: [ID!]!) { nodes(ids: $f) { id } }",
        f: Array.from({ length: 5000 }, () => ({})),
      },
    ].map(({ query, f }) => post(server, { query, variables: { f } }, bearer(account)));
    for (const { body, status } of await Promise.all(answers)) {
      expect(status).toBe(400);
      expect(JSON.stringify(body).length).toBeLessThan(40_000);
    }
  });
});

test.each([
  ["several operations and no name", { query: "query A { __typename } query B { __typename }" }],
  ["another name", { query: "query A { __typename }", operationName: "B" }],
  ["an empty name", { query: "{ __typename }", operationName: "" }],
])("which operation is meant must be clear, over both: %s", async (_name, payload) => {
  const error = { extensions: { code: "OPERATION_RESOLUTION_FAILURE" } };
  const answer = await post(server, payload, bearer(account));
  expect(answer).toMatchObject({ status: 400, body: { errors: [error] } });
  expect(await overSocket(payload)).toMatchObject({ type: "error", payload: [error] });
});

test.each([
  "subscription { syncRunChanged @skip(if: true) { seq } }",
  "subscription ($without: Boolean!) { syncRunChanged @skip(if: $without) { seq } }",
  "subscription { ... @include(if: false) { syncRunChanged { seq } } }",
  "subscription { ...F } fragment F on Subscription { syncRunChanged @skip(if: true) { seq } }",
])("a subscription that may have no field is refused over both: %s", async (query) => {
  const asked = { query, variables: { without: false } };
  const answer = await post(server, asked, bearer(account));
  expect(answer.body.errors?.[0]?.message).toContain("@skip");
  const { type, payload } = await overSocket(asked);
  expect(type).toBe("error");
  expect(JSON.stringify(payload)).toContain("@skip");
});

describe("when the database does not answer", () => {
  async function withoutDatabase(work: () => Promise<void>): Promise<void> {
    const spy = vi
      .spyOn(database.pool, "query")
      .mockImplementation((() =>
        Promise.reject(new Error("timeout exceeded when trying to connect"))) as never);
    try {
      await work();
    } finally {
      spy.mockRestore();
    }
  }

  test("HTTP says so in the shape of GraphQL: 503, INTERNAL, come again", async () => {
    await withoutDatabase(async () => {
      const answer = await post(server, { query: "{ viewer { name } }" }, bearer(account));
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("1");
      expect(answer.body.errors?.[0]?.extensions?.code).toBe("INTERNAL");
      expect(JSON.stringify(answer.body)).not.toContain("timeout");
    });
  });

  test("a socket stays open, and a new one may come again: no close code that clients take for final", async () => {
    const { send, next, socket } = await connectSocket(server, account);
    const ask = (id: string) =>
      send({ id, type: "subscribe", payload: { query: "{ viewer { name } }" } });
    await withoutDatabase(async () => {
      ask("1");
      expect(await next()).toMatchObject({
        id: "1",
        type: "error",
        payload: [{ message: "Unexpected error.", extensions: { code: "INTERNAL" } }],
      });
      const refused = await openSocket(server);
      refused.send({ type: "connection_init", payload: bearer(account) });
      expect((await refused.closed).code).toBe(1013);
    });
    ask("2");
    expect(await next()).toMatchObject({ id: "2", type: "next" });
    socket.terminate();
  });
});
