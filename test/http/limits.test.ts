import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLimited } from "../../src/http/limits/parse-limited.ts";
import {
  type Account,
  bearer,
  connectSocket,
  post,
  serveAccount,
  type TestServer,
} from "./support.ts";

let server: TestServer;
let account: Account;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, account, close } = await serveAccount());
});
afterAll(() => close());

const CPU_MS = 20;
const ROUNDS = 21;

/** The CPU time of this process, client and server together. */
async function medianCpuMs(work: () => Promise<unknown> | unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
}

/** One operation over WebSocket: its only answer. */
async function overSocket(payload: object): Promise<unknown> {
  const { send, next, socket } = await connectSocket(server, account);
  send(JSON.stringify({ id: "1", type: "subscribe", payload }));
  const frame = await next();
  socket.terminate();
  return frame;
}

describe("20,000 aliases", () => {
  const long = `{ ${Array.from({ length: 20_000 }, (_, n) => `a${n}: __typename`).join(" ")} }`;

  test("are refused by the parser in at most 20 ms of CPU", async () => {
    expect(() => parseLimited(long)).toThrow("A document has at most 2000 tokens.");
    const median = await medianCpuMs(() => {
      try {
        parseLimited(long);
      } catch {}
    });
    expect(median).toBeLessThan(CPU_MS);
  });

  test("are refused by the server as well, whether they fit into a body or not", async () => {
    // As short as 20,000 aliases can be: still too much for a body.
    const short = `{${Array.from({ length: 20_000 }, (_, n) => `${alias(n)}:id`).join(" ")}}`;
    expect((await post(server, { query: short }, bearer(account)).catch(() => null))?.status).toBe(
      413,
    );
    const fitting = short.slice(0, 98_000);
    const answer = await post(server, { query: fitting }, bearer(account));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions?.code).toBe("QUERY_TOO_COMPLEX");
    expect(await medianCpuMs(() => post(server, { query: fitting }, bearer(account)))).toBeLessThan(
      CPU_MS,
    );
  });
});

describe("documents whose validation would take long", () => {
  const spread = (count: number): string =>
    `{ viewer { ${Array.from({ length: count }, (_, n) => `...F${n}`).join(" ")} } } ${Array.from(
      { length: count },
      (_, n) => `fragment F${n} on User { id name role }`,
    ).join(" ")}`;
  const widest: [string, string][] = [
    ["one field again and again", `{ ${"viewer { id } ".repeat(101)} }`],
    [
      "in several levels",
      `{ ${`viewer { ${"organizations { id name status } ".repeat(3)} } `.repeat(30)} }`,
    ],
    ["fragments beside each other", spread(100)],
  ];

  test.each(widest)(
    "%s: the most that passes takes at most 100 ms of CPU",
    async (_name, query) => {
      // Another text each time, so that nothing is known yet.
      let round = 0;
      const median = await medianCpuMs(async () => {
        round += 1;
        const answer = await post(server, { query: `${query} # ${round}` }, bearer(account));
        expect(answer.body.errors).toBeUndefined();
      });
      expect(median).toBeLessThan(100);
    },
  );

  test.each([
    ["fields", `{ ${"viewer { id } ".repeat(102)} }`],
    ["fields in fragments", `{ ${"... { viewer { id } } ".repeat(102)} }`],
    ["fragments", spread(101)],
  ])("more %s are refused over both", async (_name, query) => {
    const answer = await post(server, { query }, bearer(account));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions?.code).toBe("QUERY_TOO_COMPLEX");
    expect(JSON.stringify(await overSocket({ query }))).toContain("QUERY_TOO_COMPLEX");
  });
});

const BY_FILTER =
  "query ($filter: InvoiceFilter) { invoices(filter: $filter) { nodes { id } totalCount } }";

function nested(levels: number, key: "and" | "or" | "not"): object {
  let filter: object = { open: true };
  for (let level = 0; level < levels; level += 1) {
    filter = { [key]: key === "not" ? filter : [filter] };
  }
  return filter;
}

describe("deep and wide filters", () => {
  test.each(["and", "or", "not"] as const)("%s, ten levels deep, is answered", async (key) => {
    const answer = await post(
      server,
      { query: BY_FILTER, variables: { filter: nested(10, key) } },
      bearer(account),
    );
    expect(answer.body.errors).toBeUndefined();
  });

  test.each([
    ["and", 11, "BAD_USER_INPUT"],
    ["not", 20, "BAD_USER_INPUT"],
    ["or", 100, "QUERY_TOO_COMPLEX"],
    ["and", 9000, "QUERY_TOO_COMPLEX"],
    ["not", 12_000, "QUERY_TOO_COMPLEX"],
  ] as const)("%s, %i levels deep, is a client's error over both", async (key, levels, code) => {
    // Not by JSON.stringify, which would overflow the stack itself.
    const [open, close] = key === "not" ? ['{"not":', "}"] : [`{"${key}":[`, "]}"];
    const filter = `${open.repeat(levels)}{}${close.repeat(levels)}`;
    const payload = `{"query":${JSON.stringify(BY_FILTER)},"variables":{"filter":${filter}}}`;
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body: payload,
    });
    const answer = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(answer.errors[0]?.extensions.code).toBe(code);
    expect(response.status).toBeLessThan(500);
    const { send, next, closed, socket } = await connectSocket(server, account);
    send(`{"id":"1","type":"subscribe","payload":${payload}}`);
    if (payload.length > 64_000) expect((await closed).code).toBe(1009);
    else expect(JSON.stringify(await next())).toContain(code);
    socket.terminate();
  });

  test("nested in the document itself", async () => {
    const query = (levels: number) =>
      `{ invoices(filter: ${"{ and: [".repeat(levels)} {} ${"] }".repeat(levels)}) { totalCount } }`;
    const deep = await post(server, { query: query(300) }, bearer(account));
    expect(deep.body.errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
    const deeper = await post(server, { query: query(5000) }, bearer(account));
    expect(deeper.body.errors?.[0]?.extensions?.code).toBe("QUERY_TOO_COMPLEX");
  });

  test("thousands of conditions are refused or answered, never a failure", async () => {
    for (const count of [1000, 3000, 20_000]) {
      const filter = {
        or: Array.from({ length: count }, (_, n) => ({ sourceId: { eq: `${n}` } })),
      };
      const answer = await post(
        server,
        { query: BY_FILTER, variables: { filter } },
        bearer(account),
      ).catch(() => null);
      const codes = answer?.body.errors?.map(({ extensions }) => extensions?.code) ?? [];
      expect(codes).not.toContain("INTERNAL");
      expect(answer?.status ?? 413).toBeLessThan(500);
    }
  });
});

describe("text", () => {
  const megabytes = "x".repeat(10_000_000);

  test("ten megabytes: 413 over HTTP, 1009 over WebSocket", async () => {
    const response = await fetch(server.graphqlUrl, {
      method: "POST",
      headers: { ...bearer(account), "content-type": "application/json" },
      body: JSON.stringify({ query: BY_FILTER, variables: { filter: { search: megabytes } } }),
    }).catch(() => null);
    // The server may close the connection before the client has sent everything.
    expect(response?.status ?? 413).toBe(413);
    const { send, closed } = await connectSocket(server, account);
    send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: megabytes } }));
    expect((await closed).code).toBe(1009);
    expect((await post(server, { query: "{ __typename }" }, bearer(account))).status).toBe(200);
  });

  test.each([
    ["a search", BY_FILTER, { filter: { search: "a\0b" } }],
    ["a number", BY_FILTER, { filter: { sourceId: { in: ["\0"] } } }],
    ["an amount", BY_FILTER, { filter: { total: { gte: "1\0" } } }],
    ["a date", BY_FILTER, { filter: { date: { gte: "2026-01-01\0" } } }],
    ["an id in a filter", BY_FILTER, { filter: { customerId: { eq: "\0" } } }],
    ["a cursor", "query ($c: String) { invoices(after: $c) { nodes { id } } }", { c: "\0" }],
    [
      "a lookup",
      "query ($s: String!) { invoice(by: { source: { sourceId: $s } }) { id } }",
      { s: "\0" },
    ],
    [
      "an idempotency key",
      "mutation ($k: String) { startSync(input: { idempotencyKey: $k }) { userErrors { code } } }",
      { k: "\0" },
    ],
  ])("with U+0000 in %s is a client's error over both", async (_name, query, variables) => {
    const answer = await post(server, { query, variables }, bearer(account));
    const told = JSON.stringify(answer.body);
    expect(answer.status).toBeLessThan(500);
    expect(told).toMatch(/"code":"(BAD_USER_INPUT|INVALID)"/);
    expect(JSON.stringify(await overSocket({ query, variables }))).toMatch(
      /"code":"(BAD_USER_INPUT|INVALID)"/,
    );
  });
});

/** Two characters each for the first thousands: a, b, … */
function alias(n: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  let name = "";
  for (let rest = n; rest >= 0; rest = Math.floor(rest / 26) - 1) name = letters[rest % 26] + name;
  return name;
}
