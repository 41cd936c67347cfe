import { afterAll, beforeAll, expect, test } from "vitest";
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
  await post(server, { query: "{ customers(first: 101) { nodes { id } } }" }, bearer(account));
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toMatch(/dunlin_graphql_seconds_count\{kind="query",operation="Named"\} 1$/m);
  expect(text).toMatch(/dunlin_graphql_errors_total\{code="BAD_USER_INPUT"\} 1$/m);
  expect(text).toMatch(/^dunlin_database_up 1$/m);
  expect(text).toMatch(/^dunlin_quota_left\{limit="day"\} 960$/m);
  expect(text).toMatch(/^dunlin_queue_age_seconds 0$/m);
  expect(text).toMatch(/^process_cpu_seconds_total /m);
});

test("/metrics keeps no name that is as long as a book", async () => {
  const name = `Long${"g".repeat(10_000)}`;
  await post(server, { query: `query ${name} { viewer { name } }` }, bearer(account));
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).not.toContain(name);
  expect(text).toMatch(/dunlin_graphql_seconds_count\{kind="query",operation="other"\} 1$/m);
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
