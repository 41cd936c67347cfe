import pg from "pg";
import { vacuumAll } from "../../support/vacuum-all.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Contestant, Figures } from "../harness/benchmark.ts";
import { startChild } from "../harness/child.ts";
import { withDatabase } from "../harness/postgres.ts";
import { buffersTouched } from "../sync/buffers.ts";
import { listPages } from "../sync/pages.ts";
import type { RunAnswer, RunQuestion } from "../sync/run-process.ts";
import { type BenchSandbox, type SandboxSize, startSandboxProcess } from "../sync/sandbox.ts";
import { connectSandbox } from "../sync/world.ts";

const SMALL = "10,000 invoices";
const MIDDLE = "100,000 invoices";
const LARGE = "1,000,000 invoices";

const INVOICES = {
  full: { [SMALL]: 10_000, [MIDDLE]: 100_000, [LARGE]: 1_000_000 },
  smoke: { [SMALL]: 100, [MIDDLE]: 200, [LARGE]: 400 },
};
const INVOICES_PER_CUSTOMER = 5;
const CHANGED = { customers: 20, invoices: 100 };
const ONE_CHANGED = { customers: 0, invoices: 1 };
/** As `npm run worker` has them. */
const WORKER_FLAGS = ["--max-semi-space-size=8"];
const MEGABYTE = 1_000_000;

export const benchmark: Benchmark = {
  about:
    "A worker's first sync of one organization, with a fifth as many customers, then an incremental one after 100 invoices and 20 customers were changed, and one more after a single invoice was: what they cost, by how much is stored.",
  figures: {
    perSecond: { label: "first, records/s of the lists", better: "more" },
    reminders: { label: "first, reminders' share of the time %", better: "less", digits: 1 },
    peak: { label: "first, peak MB", better: "less" },
    growth: { label: "MB more than at 100,000", better: "less" },
    held: { label: "first, MB left by a collection", better: "less" },
    calls: { label: "incremental, calls", better: "less" },
    statements: { label: "incremental, statements", better: "less" },
    buffers: { label: "incremental, buffers", better: "less" },
    ms: { label: "incremental, ms", better: "less" },
    oneStatements: { label: "one invoice changed, statements", better: "less" },
    oneBuffers: { label: "one invoice changed, buffers", better: "less" },
  },
  goals: [
    { figure: "growth", of: LARGE, atMost: 50 },
    { figure: "held", of: LARGE, against: MIDDLE, atMost: 1.25 },
    { figure: "reminders", of: LARGE, atMost: 15 },
    { figure: "calls", of: LARGE, against: SMALL, atMost: 1.1 },
    { figure: "statements", of: LARGE, against: SMALL, atMost: 1.1 },
    { figure: "buffers", of: LARGE, against: SMALL, atMost: 1.5 },
    { figure: "oneStatements", of: LARGE, against: SMALL, atMost: 1.1 },
    { figure: "oneBuffers", of: LARGE, against: SMALL, atMost: 1.5 },
  ],
  reference: SMALL,
  remarks: [
    "Peak MB is the largest resident set of a process that holds the engine of a worker and has its flags; a whole worker waits with 155 MB, and peaked at 390 to 404 with 100,000 invoices and at 405 with 1,000,000. Buffers are pages of the database that its sessions looked at; a tenfold table makes each look into an index about one page longer.",
    "An incremental sync looks only at customers for whom something changed since one looked last: a mark on the row says so. Until there was that mark it looked at all that have no phone, and planned the invoices of every customer anew that was written: 10,749 buffers with 10,000 invoices and 340,419 with a million, after one invoice had changed.",
    "The incremental sync's milliseconds leave out that the sandbox sorts its lists when they are asked for after a change: with a million invoices that was 1.3 s of the 1.4 that stood here before, and nothing of Dunlin's.",
    "The reminders' share: with one event for the steps of an invoice that are planned together, without a key to the user, and with reads planned anew for each batch, an open invoice costs the database 146 µs instead of 192; the share fell by less, since the lists became faster too. Of what is left, by perf: the keys to invoice and customer 24 %, the index entries of new reminders 18, rows and ids 16, and 15 for invoices that are held back, since why one is makes a new version of its row in all its indexes. Three batches at a time instead of two gave nothing on two cores. Shared buffers of 1 GB instead of the 128 MB that PostgreSQL comes with, and fewer checkpoints, made the lists 8 % faster with a million invoices and the share 1.2 points smaller.",
    "What a collection leaves is the old generation right after V8 has collected the whole heap of its own accord. Heap snapshots on the way held code, connections and the page in hand, nothing for each record. The rest of the peak is the young generation and garbage that V8 has not collected yet, above all the texts of pages. Without the flag the young generation alone takes 112 to 134 MB, and the peaks were 409 to 428 MB with 100,000 invoices and 471 with 1,000,000.",
  ],
  async open(run) {
    // The growth is told from the last one of middle size: the first round has it before the large one.
    let peakAtMiddle = 0;
    const contestant = (name: keyof (typeof INVOICES)["full"]): Contestant => ({
      answer: async () => null,
      round: async () => {
        const figures = await measure(run, INVOICES[run.scale][name]);
        const peak = figures.peak ?? 0;
        if (name === MIDDLE) peakAtMiddle = peak;
        return { ...figures, growth: name === SMALL ? 0 : peak - peakAtMiddle };
      },
    });
    return {
      [SMALL]: contestant(SMALL),
      [MIDDLE]: contestant(MIDDLE),
      [LARGE]: contestant(LARGE),
    };
  },
};

async function measure(run: BenchRun, invoices: number): Promise<Figures> {
  const size = { customers: invoices / INVOICES_PER_CUSTOMER, invoices };
  const sandbox = await startSandboxProcess(run, size);
  const worker = startChild("../sync/run-process.ts", import.meta.url, WORKER_FLAGS);
  try {
    return await withDatabase(run, `scale_${invoices}`, async (database) => {
      const { pool } = database;
      const task = await connectSandbox(database, sandbox);
      const sync = (kind: RunQuestion["kind"]): Promise<RunAnswer> =>
        worker.ask<RunAnswer>({ task, kind } satisfies RunQuestion);
      const first = await sync("FULL");
      const firstPhases = await phasesOf(pool, first.runId);
      await settle(database.url);
      await worker.ask("CLOSE");
      const incremental = async (changed: SandboxSize, note: string) => {
        await sandbox.change(changed, note);
        await putInOrder(sandbox);
        const buffersBefore = await buffersTouched(pool);
        const { runId, statements } = await sync("INCREMENTAL");
        // Sessions tell what they touched when they end.
        await worker.ask("CLOSE");
        const buffers = (await buffersTouched(pool)) - buffersBefore;
        return { statements, buffers, ...(await phasesOf(pool, runId)) };
      };
      const later = await incremental(CHANGED, "once");
      const one = await incremental(ONE_CHANGED, "again");
      return {
        perSecond: firstPhases.records / (firstPhases.listsMs / 1000),
        reminders: (firstPhases.remindersMs / firstPhases.ms) * 100,
        peak: first.peakRssBytes / MEGABYTE,
        held: first.mostHeldBytes / MEGABYTE,
        calls: later.calls,
        statements: later.statements,
        buffers: later.buffers,
        ms: later.ms,
        oneStatements: one.statements,
        oneBuffers: one.buffers,
      };
    });
  } finally {
    await worker.stop();
    await sandbox.stop();
  }
}

/** After a change the sandbox sorts its lists when they are asked for, a million invoices for a second: no cost of a sync. */
async function putInOrder({ address }: BenchSandbox): Promise<void> {
  for (const list of ["contacts", "invoices"] as const) {
    for await (const page of listPages(list, { sandbox: address, maxPages: 1 })) void page;
  }
}

/** As the tables are some days later; then nothing but the sync touches them. */
async function settle(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // By then no detail is left to be asked for.
  await client.query(`
    update customers_cache c
    set detail_modified_at = zoho_last_modified_at
    where outstanding > 0
      or exists (select from invoices_cache i where i.customer_id = c.id and i.balance > 0)
  `);
  const { rows } = await client.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  for (const { name } of rows) {
    await client.query(`alter table ${name} set (autovacuum_enabled = off)`);
  }
  // An autovacuum that is still analyzing would leave in the indexes what was just updated.
  await vacuumAll(client);
  await client.end();
}

interface Phases {
  readonly records: number;
  readonly calls: number;
  readonly ms: number;
  readonly listsMs: number;
  readonly remindersMs: number;
}

async function phasesOf(pool: pg.Pool, runId: string): Promise<Phases> {
  const { rows } = await pool.query<Phases>({
    text: `
      with phases as (
        select name, fetched, api_calls, extract(epoch from finished_at - started_at) * 1000 as ms
        from sync_phases
        where run_id = $1
      )
      select
        (sum(fetched) filter (where name in ('CUSTOMERS', 'INVOICES')))::float8 as "records",
        sum(api_calls)::float8 as "calls",
        sum(ms)::float8 as "ms",
        (sum(ms) filter (where name in ('CUSTOMERS', 'INVOICES')))::float8 as "listsMs",
        (sum(ms) filter (where name = 'REMINDERS'))::float8 as "remindersMs"
      from phases
    `,
    values: [runId],
  });
  const [phases] = rows;
  if (phases === undefined) throw new Error("The run has no phases.");
  return phases;
}
