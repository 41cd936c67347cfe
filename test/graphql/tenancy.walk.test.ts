import { randomUUID } from "node:crypto";
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  parse,
  subscribe,
  validate,
} from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContext, type Role, type Viewer } from "../../src/graphql/context.ts";
import { encodeGlobalId, NODE_TYPES } from "../../src/graphql/global-id.ts";
import { schema } from "../../src/graphql/schema.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import { changeRun } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { argumentsWith, documentOf, idPlaces } from "./schema-walk.ts";
import { seedCustomer, seedInvoice, seedIssue, seedReminder, seedRun } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

/** In every text of the other user's rows: it must never be in an answer. */
const MARK = "NOT-YOURS";
const TABLES = [
  "organizations",
  "customers_cache",
  "invoices_cache",
  "payment_reminders",
  "sync_runs",
  "sync_issues",
  "reminder_policies",
  "reminder_decisions",
  "idempotency_keys",
];

interface World {
  readonly org: TestOrganization;
  readonly run: string;
  /** One of each type of node, and the uuids behind them. */
  readonly ids: readonly string[];
  readonly uuids: readonly string[];
}

let database: TestDatabase;
let feed: RunFeed;
let api: TestApi;
let mine: World;
let theirs: World;

beforeAll(async () => {
  database = await createTestDatabase();
  feed = createRunFeed({ url: database.url, db: database.pool, log: pino({ enabled: false }) });
  await feed.start();
  api = createTestApi(database, { feed });
  mine = await createWorld("mine");
  theirs = await createWorld(MARK);
});
afterAll(async () => {
  await feed.stop();
  await database.close();
});

async function createWorld(mark: string): Promise<World> {
  const { pool } = database;
  const org = await createOrganization(pool);
  await pool.query({
    text: "update organizations set name = $2 where id = $1",
    values: [org.organizationId, mark],
  });
  const customer = await seedCustomer(pool, org, {
    name: mark,
    company_name: mark,
    primary_email: `${mark}@example.com`,
    zoho_customer_id: "same",
  });
  const invoice = await seedInvoice(pool, org, {
    number: mark,
    customer_id: customer.uuid,
    zoho_customer_id: "same",
    zoho_invoice_id: "same",
  });
  const reminder = await seedReminder(pool, org, invoice, { customer_id: customer.uuid });
  const run = await seedRun(pool, org, { status: "RUNNING", kind: "RECORD", error: mark });
  const issue = await seedIssue(pool, org, run, { message: mark });
  const records = {
    Customer: customer,
    Invoice: invoice,
    Reminder: reminder,
    SyncRun: run,
    SyncIssue: issue,
  };
  return {
    org,
    run: run.uuid,
    ids: [
      encodeGlobalId("User", org.userId),
      encodeGlobalId("Organization", org.organizationId),
      ...Object.values(records).map(({ id }) => id),
    ],
    uuids: [org.userId, org.organizationId, ...Object.values(records).map(({ uuid }) => uuid)],
  };
}

const fieldsOf = (type: { getFields(): object } | null | undefined) =>
  Object.values(type?.getFields() ?? {});
const ROOTS = [
  ["query", schema.getQueryType()],
  ["mutation", schema.getMutationType()],
] as const;
const PLACES = ROOTS.flatMap(([kind, type]) =>
  idPlaces(fieldsOf(type)).map((place) => ({
    ...place,
    kind,
    name: `${place.field.name}(${place.path.join(".")})`,
  })),
);

/** What an answer says, without the id that was asked for: that one the asker knew. */
function told(result: unknown, asked: string): string {
  return JSON.stringify(result).replaceAll(JSON.stringify(asked), '"asked"');
}

const documents = new Map<string, DocumentNode>();

/** Parsed and validated once: the documents are large, and asked many times. */
function prepared(text: string): DocumentNode {
  let document = documents.get(text);
  if (document === undefined) {
    document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    documents.set(text, document);
  }
  return document;
}

async function ask(kind: "query" | "mutation", place: (typeof PLACES)[number], id: string) {
  const variableValues = argumentsWith(place, id);
  const document = prepared(documentOf(kind, place.field, Object.keys(variableValues)));
  const contextValue = createContext(api.services, viewer("ADMIN"));
  const { data, errors } = await execute({ schema, document, variableValues, contextValue });
  // An error without a path would mean that the walk itself asked wrongly, and nothing was executed.
  expect(errors?.filter(({ path }) => path === undefined) ?? []).toEqual([]);
  return told(
    {
      data,
      errors: errors?.map(({ message, path, extensions }) => ({ message, path, extensions })),
    },
    id,
  );
}

const viewer = (role: Role): Viewer => ({
  userId: mine.org.userId,
  userName: "mine",
  role,
  keyId: null,
  sessionId: null,
});

describe("another user's id, of any type, at any place of any operation", () => {
  it("knows places in queries, mutations and filters", () => {
    expect(PLACES.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "node(id)",
        "nodes(ids)",
        "customer(by.id)",
        "customer(by.source.organizationId)",
        "invoices(filter.customerId.in)",
        "invoices(filter.or.organizationId.eq)",
        "refreshRecord(input.invoice.organizationId)",
        "skipReminder(input.reminderId)",
      ]),
    );
  });

  it.each(PLACES)("$kind $name: as if it did not exist", async (place) => {
    const before = await fingerprint();
    for (const [index, type] of NODE_TYPES.entries()) {
      const id = theirs.ids[index] as string;
      const answer = await ask(place.kind, place, id);
      expect(answer).toBe(await ask(place.kind, place, encodeGlobalId(type, randomUUID())));
      expect(answer).not.toContain(MARK);
      for (const secret of [...theirs.ids, ...theirs.uuids]) expect(answer).not.toContain(secret);
    }
    expect(await fingerprint()).toEqual(before);
  });
});

it("one's own ids make a difference at the same places of queries, so the walk asks for something", async () => {
  const indifferent = [];
  for (const place of PLACES.filter(({ kind }) => kind === "query")) {
    const answers = new Set<string>();
    for (const id of mine.ids) answers.add(await ask("query", place, id));
    if (answers.size === 1) indifferent.push(place.name);
  }
  expect(indifferent).toEqual([]);
});

/** Every row of the other user, to the last digit. */
async function fingerprint(): Promise<unknown[]> {
  const found = TABLES.map((table) =>
    database.pool.query({
      text: `select t::text as row from ${table} t where t.user_id = $1 order by 1`,
      values: [theirs.org.userId],
    }),
  );
  return (await Promise.all(found)).map(({ rows }) => rows);
}

describe("without any id", () => {
  const open = fieldsOf(schema.getQueryType()).filter(({ args }) =>
    args.every(
      ({ type, defaultValue }: { type: unknown; defaultValue?: unknown }) =>
        !String(type).endsWith("!") || defaultValue !== undefined,
    ),
  );

  it.each(open.map((field) => ({ name: field.name, field })))(
    "$name tells everything of one's own and nothing of others",
    async ({ field }) => {
      const answer = JSON.stringify(await api.run(mine.org, documentOf("query", field, [])));
      expect(answer).not.toContain(MARK);
      for (const secret of [...theirs.ids, ...theirs.uuids]) expect(answer).not.toContain(secret);
    },
  );
});

describe("subscriptions", () => {
  const context = () => createContext(api.services, viewer("ADMIN"));
  const places = idPlaces(fieldsOf(schema.getSubscriptionType()));

  it.each(places.map((place) => ({ name: `${place.field.name}(${place.path})`, place })))(
    "$name takes another user's id for one that does not exist",
    async ({ place }) => {
      for (const [index, type] of NODE_TYPES.entries()) {
        const answers = [];
        for (const id of [theirs.ids[index] as string, encodeGlobalId(type, randomUUID())]) {
          const variables = argumentsWith(place, id);
          const result = await subscribe({
            schema,
            document: parse(documentOf("subscription", place.field, Object.keys(variables))),
            variableValues: variables,
            contextValue: context(),
          });
          if (Symbol.asyncIterator in result) {
            // One that only ever tells of the viewer's own may begin, if it begins for every id alike.
            await result.return?.(undefined);
            answers.push("a stream");
            continue;
          }
          answers.push(
            told(
              result.errors?.map(({ message, extensions }) => [message, extensions]),
              id,
            ),
          );
        }
        expect(answers[0]).toBe(answers[1]);
      }
    },
  );

  it("without an id tell of one's own runs alone", async () => {
    const [field] = fieldsOf(schema.getSubscriptionType()).filter(
      ({ name }) => name === "syncRunChanged",
    );
    const events = await subscribe({
      schema,
      document: parse(documentOf("subscription", field, [])),
      contextValue: context(),
    });
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events.errors));
    const first = JSON.stringify(await events.next());
    await changeRun(database.pool, theirs.run);
    const seq = await changeRun(database.pool, mine.run);
    const second = await events.next();
    await events.return(undefined);
    for (const answer of [first, JSON.stringify(second)]) {
      expect(answer).toContain(encodeGlobalId("SyncRun", mine.run));
      expect(answer).not.toContain(MARK);
    }
    expect((second.value as ExecutionResult).data).toMatchObject({ syncRunChanged: { seq } });
  });
});

describe("roles", () => {
  const mutations = fieldsOf(schema.getMutationType()).map((field) => ({
    name: field.name as string,
    field,
    least: leastRole(field),
  }));
  const RANK: readonly Role[] = ["READ", "SYNC", "ADMIN"];

  it.each(mutations)("$name needs $least, and says so at the top", async ({ field, least }) => {
    expect(RANK.indexOf(least)).toBeGreaterThan(0);
    const place = idPlaces([field])[0] ?? { field, path: ["none"] };
    const variables = argumentsWith(place, encodeGlobalId("Invoice", randomUUID()));
    const document = documentOf("mutation", field, Object.keys(variables));
    const stranger = await createOrganization(database.pool);
    for (const role of RANK) {
      const result = await api.run({ userId: stranger.userId, role }, document, variables);
      const isAllowed = RANK.indexOf(role) >= RANK.indexOf(least);
      expect([role, codes(result).includes("FORBIDDEN")]).toEqual([role, !isAllowed]);
    }
  });
});

/** As the schema itself declares it. */
function leastRole(field: { readonly extensions: Readonly<Record<string, unknown>> }): Role {
  const options = field.extensions.pothosOptions as
    | { authScopes?: { sync?: boolean; admin?: boolean } }
    | undefined;
  if (options?.authScopes?.admin === true) return "ADMIN";
  return options?.authScopes?.sync === true ? "SYNC" : "READ";
}
