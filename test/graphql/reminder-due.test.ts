import { parse, subscribe } from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { inTransaction } from "../../src/db/sql.ts";
import { createContext, type Services } from "../../src/graphql/context.ts";
import { encodeGlobalId } from "../../src/graphql/global-id.ts";
import { schema } from "../../src/graphql/schema.ts";
import { type DueSignal, watchDue } from "../../src/graphql/watch-due.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import { claimReminders } from "../../src/reminders/claim.ts";
import { rescheduleReminder } from "../../src/reminders/reschedule.ts";
import { reconcileAll } from "../reminders/database-support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { seedCustomer, seedInvoice } from "./seed.ts";
import { codes, createTestApi } from "./support.ts";

const DAY_MS = 86_400_000;
const PHONE = "+494315550142";
const log = pino({ enabled: false });

let database: TestDatabase;
let feed: RunFeed;
let org: TestOrganization;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  const { pool } = database;
  org = await createOrganization(pool);
  const customer = await seedCustomer(pool, org, {
    primary_phone: PHONE,
    primary_phone_raw: PHONE,
  });
  await seedInvoice(pool, org, {
    customer_id: customer.uuid,
    due_date: new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10),
  });
  const { userId } = org;
  await inTransaction(pool, (tx) => reconcileAll(tx, { userId, now: new Date() }));
  feed = createRunFeed({ url: database.url, db: pool, log });
  await feed.start();
});

async function sendNow(): Promise<void> {
  const { userId } = org;
  const { rows } = await database.pool.query<{ id: string }>({
    text: "select id from payment_reminders where user_id = $1 and status = 'PENDING' order by offset_days desc limit 1",
    values: [userId],
  });
  const request = { userId, reminderId: rows[0]?.id ?? "", note: null, by: "Imke" };
  await inTransaction(database.pool, (tx) => rescheduleReminder(tx, { ...request, at: "NOW" }));
}

function watch(): AsyncIterableIterator<DueSignal> {
  const { userId } = org;
  const clock = () => new Date();
  const { pool } = database;
  return watchDue({ pool, feed, userId, organizationId: null, clock, log, lookEveryMs: 20 });
}

it("tells at once, then each change, and ends with the feed", async () => {
  const due = watch();
  const counts = async () => (await due.next()).value?.count;
  expect(await due.next()).toMatchObject({ value: { count: 0, nextAt: expect.any(Date) } });
  await sendNow();
  expect(await counts()).toBe(1);
  const { userId } = org;
  const request = { organizationId: null, limit: 1, leaseSeconds: 60, balances: null };
  await claimReminders(database.pool, { userId, now: new Date(), ...request });
  expect(await counts()).toBe(0);
  await feed.stop();
  expect(await due.next()).toEqual({ value: undefined, done: true });
});

it("lets go of the feed when the consumer leaves", async () => {
  const due = watch();
  await due.next();
  expect(feed.subscribers()).toBe(1);
  await due.return?.();
  expect(feed.subscribers()).toBe(0);
  expect(await due.next()).toEqual({ value: undefined, done: true });
  await feed.stop();
});

it("looks once for all who ask about the same, and tells each newcomer what is so now", async () => {
  const query = vi.spyOn(database.pool, "query");
  const looks = (): number =>
    query.mock.calls.filter(([one]) => (one as { name?: string }).name === "due_reminders").length;
  const early = Array.from({ length: 50 }, watch);
  const firsts = await Promise.all(early.map((due) => due.next()));
  expect(firsts.map(({ value }) => value?.count)).toEqual(early.map(() => 0));
  expect(looks()).toBeLessThan(10);
  expect(feed.subscribers()).toBe(1);
  await sendNow();
  const late = watch();
  expect((await late.next()).value).toMatchObject({ count: 1 });
  const seconds = await Promise.all(early.map((due) => due.next()));
  // The very same object: what is sent is worked out once.
  expect(new Set(seconds.map(({ value }) => value)).size).toBe(1);
  query.mockRestore();
  for (const due of early) await due.return?.();
  expect(feed.subscribers()).toBe(1);
  await late.return?.();
  expect(feed.subscribers()).toBe(0);
  await feed.stop();
});

function subscribeTo(document: string) {
  const services: Services = { ...createTestApi(database).services, feed };
  const { userId } = org;
  const viewer = { userId, userName: "Imke", role: "READ", keyId: null, sessionId: null } as const;
  const contextValue = createContext(services, viewer);
  return subscribe({ schema, document: parse(document), contextValue });
}

it("is served as a subscription", async () => {
  await sendNow();
  const stream = await subscribeTo("subscription { reminderDue { count nextAt } }");
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  const first = await stream.next();
  expect(first.value).toMatchObject({ data: { reminderDue: { count: 1 } } });
  await stream.return(undefined);
  await feed.stop();
});

it("refuses what is no organization of one's own, an empty id too, instead of taking it for all", async () => {
  const { organizationId } = await createOrganization(database.pool);
  for (const id of [encodeGlobalId("Organization", organizationId), "x", ""]) {
    const refused = await subscribeTo(
      `subscription { reminderDue(organizationId: "${id}") { count } }`,
    );
    if (Symbol.asyncIterator in refused) throw new Error("It was not refused.");
    expect(codes(refused)).toEqual(["BAD_USER_INPUT"]);
  }
  await feed.stop();
});
