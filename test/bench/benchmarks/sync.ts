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
    "What holds it back is processor time. An unchanged page takes 12 to 13 ms of it, in sandbox, engine and PostgreSQL together, where the limit takes 8. Of a new page of invoices the limit has about 8 ms, its insert into 14 indexes; the conflict clause and the key to the customer add 2, the look at what is stored 1.4, the queue of reminders 0.6, the fence with the commit 0.9; a page of customers also reads 200 phones, 4 ms. On this machine processes that wait for each other seem to be kept on one core while it is little used: a page takes about as long as all of its processor time. At real-time priority, which spread them over both, the same code came to 0.62 of the limit first, and to 0.69 unchanged.",
    "What was done: a page's rows are looked up one by one, where the planner read the whole table as long as it had some thousand rows; a pool that pipelines, so that begin, notes, fence and commit wait for nobody; rough statistics while a table is filled; a queue without a key to look up; hashes compared before anything else is sent; ids in the order of time. What gave nothing: to read a page's rows while the next call is under way, and to insert before looking, since each page repeats a row of the one before. What gave little: inserts without a conflict clause 3 % of PostgreSQL's time, ids made in the process 1 µs a row. To hold a page back until the next request is on its way made unchanged pages 15 % faster and new ones 8 % slower. To reserve a call before it is known to be needed would count calls that were never made.",
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
