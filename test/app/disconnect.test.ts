import { afterAll, beforeAll, expect, test } from "vitest";
import { disconnect } from "../../src/app/disconnect.ts";
import { createRunFeed, type RunFeed } from "../../src/live/run-feed.ts";
import { createRun, silent } from "../live/support.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";

let database: TestDatabase;
let feed: RunFeed;

beforeAll(async () => {
  database = await createTestDatabase();
  feed = createRunFeed({ url: database.url, db: database.pool, log: silent });
  await feed.start();
});
afterAll(async () => {
  await feed.stop();
  await database.close();
});

test("whoever follows a run hears that it ended with the connection", async () => {
  const organization = await createOrganization(database.pool);
  const runId = await createRun(database.pool, organization);
  await database.prisma.syncRun.update({ where: { id: runId }, data: { phase: "RECORD" } });
  const updates = await feed.followRun(organization, runId, null);
  if (updates === null) throw new Error("There is no such run.");
  expect((await updates.next()).value?.run).toMatchObject({ status: "RUNNING" });
  const { organizationId } = organization;
  expect(await disconnect(database, { organizationId, purge: false })).toBe(true);
  expect((await updates.next()).value?.run).toMatchObject({ status: "CANCELED", phase: null });
  expect((await updates.next()).done).toBe(true);
});
