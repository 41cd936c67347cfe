import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { processIdentity } from "../../src/db/process-identity.ts";
import { releaseDeadWorkers } from "../../src/jobs/dead-workers.ts";
import { isDeadWorker, workerName } from "../../src/jobs/worker-name.ts";
import { findStrandedRuns } from "../../src/sync/reaper.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { storeOrganization, storeRun } from "./support/organizations.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function storeHeldRun(worker: string): Promise<string> {
  const organization = await storeOrganization(database.pool, worker);
  const runId = await storeRun(database.pool, organization, {
    status: "RUNNING",
    leaseUntil: new Date(Date.now() + 3_600_000),
  });
  await database.pool.query({
    text: "update sync_runs set worker = $2 where id = $1",
    values: [runId, worker],
  });
  return runId;
}

/** The name that another process of this machine would have. */
const nameOf = (pid: number, identity: string): string =>
  workerName().replace(/\d+\/[^/]*$/, `${pid}/${identity}`);

/** The name that a process would have on a machine with the same host name. */
function onAnotherMachine(name: string): string {
  if (process.platform !== "linux") return `another/${name}`;
  return name.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, randomUUID());
}

it("frees the runs of a killed worker at once, and nobody else's", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const pid = child.pid ?? 0;
  const killed = nameOf(pid, processIdentity(pid) ?? "");
  const runId = await storeHeldRun(killed);
  await storeHeldRun(workerName());
  await storeHeldRun(`another-machine/${pid}/0`);
  await storeHeldRun(onAnotherMachine(nameOf(pid, "0")));
  await storeHeldRun("a name of an earlier release");

  await releaseDeadWorkers(database.pool);
  expect(await findStrandedRuns(database.pool)).toEqual([]);

  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isDeadWorker(killed)).toBe(true);
  await releaseDeadWorkers(database.pool);
  expect(await findStrandedRuns(database.pool)).toEqual([{ id: runId, kind: expect.any(String) }]);
});

it("does not take a new process with an old number for the worker", () => {
  expect(isDeadWorker(workerName())).toBe(false);
  expect(isDeadWorker(nameOf(process.pid, "1"))).toBe(true);
});
