import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant, Scale } from "../harness/benchmark.ts";
import { startChild } from "../harness/child.ts";
import { withDatabase } from "../harness/postgres.ts";
import { type BenchSandbox, type SandboxSize, startSandboxProcess } from "../sync/sandbox.ts";
import { storedRows } from "../sync/stored-rows.ts";
import type { SyncMeasured, SyncTask } from "../sync/task.ts";
import { connectSandbox } from "../sync/world.ts";

const DUNLIN = "Dunlin's engine";
const BULK = "bulk statements without logic";
const ROWS = "row by row, Prisma upsert";
const STRIPE = "Stripe Sync Engine's writer";

const SIZE: Readonly<Record<Scale, SandboxSize>> = {
  full: { customers: 5_000, invoices: 25_000 },
  smoke: { customers: 40, invoices: 250 },
};
const ANSWERED: SandboxSize = { customers: 60, invoices: 450 };
/** Of 200 rows: all that is read of each list row by row, which would take minutes otherwise. */
const PAGES_ROW_BY_ROW = 4;

/** Names of databases are used once. */
let databases = 0;

export const benchmark: Benchmark = {
  about:
    "The sandbox's lists, 5,000 customers and 25,000 invoices, into PostgreSQL: into empty tables, again after every record was changed, and again unchanged. The limit reads the same pages by their numbers and upserts each blindly by one statement; row by row, only the first four pages of each list are read. So does the writer of `@supabase/stripe-sync-engine`, which sends a statement for each record, five at a time: it gets the same pages, shaped like Stripe's customers and invoices, for its own tables.",
  figures: {
    first: { label: "first rows/s", better: "more" },
    unchanged: { label: "unchanged rows/s", better: "more" },
    changed: { label: "changed rows/s", better: "more" },
    cpu: { label: "first, CPU ms/1,000 rows", better: "less" },
  },
  goals: [
    { figure: "first", of: DUNLIN, against: BULK, atLeast: 0.7 },
    { figure: "unchanged", of: DUNLIN, against: BULK, atLeast: 1 },
    { figure: "first", of: DUNLIN, against: ROWS, atLeast: 20 },
  ],
  reference: BULK,
  remarks: [
    "Timed are the two list phases. Dunlin also leases, reserves quota, probes, checks each page, validates each record, reads phones, links invoices, counts, and remembers its position with each page; calls for details and the planning of reminders are measured in `sync-scale`. CPU is of the contestant's own process.",
    "What holds it back. First: a page costs PostgreSQL about 20 ms, of which 12 are one insert into 14 indexes, which the limit pays too; then the foreign key to the customer, the queue of reminders, the durable reservation of each call, and waits for statements while the next page is parsed. Unchanged: reserving, fetching and parsing one after the other is by itself about as long as the limit's page. Tried: comparing hashes before anything else is sent (10 statements a page to 7), one closing statement a page, ids in the order of time, no wait for the disk after a call; unchanged went from 0.41 to 0.57, first from 0.40 to 0.46.",
  ],
  async open(run) {
    const sandbox = await startSandboxProcess(run, run.pick(SIZE));
    const small = await startSandboxProcess(run, ANSWERED);
    const contestant = (writer: SyncTask["writer"], maxPages?: number): Contestant =>
      createContestant(run, sandbox, small, writer, maxPages ?? Number.MAX_SAFE_INTEGER);
    return {
      [BULK]: contestant("bulk"),
      [DUNLIN]: contestant("dunlin"),
      [ROWS]: contestant("rows", PAGES_ROW_BY_ROW),
      // Its tables are its own, so what it stored cannot be compared.
      [STRIPE]: { ...contestant("stripe", PAGES_ROW_BY_ROW), answer: async () => null },
    };
  },
};

function createContestant(
  run: BenchRun,
  sandbox: BenchSandbox,
  small: BenchSandbox,
  writer: SyncTask["writer"],
  maxPages: number,
): Contestant {
  const child = startChild("../sync/writer-process.ts", import.meta.url);
  run.defer(() => child.stop());

  const inEmptyDatabase = <T>(
    of: BenchSandbox,
    work: (sync: (isFirst: boolean) => Promise<SyncMeasured>, databaseUrl: string) => Promise<T>,
  ): Promise<T> => {
    databases += 1;
    return withDatabase(run, `sync_${databases}`, async (database) => {
      const task = { ...(await connectSandbox(database, of)), writer, maxPages };
      try {
        return await work((isFirst) => child.ask<SyncMeasured>({ ...task, isFirst }), database.url);
      } finally {
        await child.ask("CLOSE");
      }
    });
  };

  return {
    answer: () =>
      inEmptyDatabase(small, async (sync, databaseUrl) => {
        await sync(true);
        await sync(false);
        return storedRows(databaseUrl);
      }),
    warmUp: () => inEmptyDatabase(small, (sync) => sync(true)).then(() => undefined),
    round: () =>
      inEmptyDatabase(sandbox, async (sync) => {
        const first = await sync(true);
        const unchanged = await sync(false);
        await sandbox.change(run.pick(SIZE), String(databases));
        const changed = await sync(false);
        return {
          first: perSecond(first),
          unchanged: perSecond(unchanged),
          changed: perSecond(changed),
          cpu: first.cpuMs / (first.rows / 1000),
        };
      }),
  };
}

function perSecond({ rows, ms }: SyncMeasured): number {
  return rows / (ms / 1000);
}
