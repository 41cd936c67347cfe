import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Figures, Scale } from "../harness/benchmark.ts";
import { withDatabase } from "../harness/postgres.ts";
import { readEachInvoice } from "../sync/naive-calls.ts";
import { type BenchSandbox, type SandboxSize, startSandboxProcess } from "../sync/sandbox.ts";
import { connectSandbox } from "../sync/world.ts";
import { closeDunlin, runDunlin } from "../sync/write-dunlin.ts";

const DUNLIN = "Dunlin";
const EACH = "a detail call per invoice";

const SIZE: Readonly<Record<Scale, SandboxSize>> = {
  full: { customers: 2_000, invoices: 10_000 },
  smoke: { customers: 30, invoices: 100 },
};
const CHANGED_SHARE = 0.01;

export const benchmark: Benchmark = {
  about:
    "Calls of the Books API, counted by the sandbox, for 2,000 customers and 10,000 invoices: the first sync with all that connecting costs, one when nothing has changed, one when a hundredth of both lists has, and a FULL one that finds an invoice deleted. Against both lists whole and then the detail of each invoice, every time.",
  figures: {
    first: { label: "first", better: "less" },
    quiet: { label: "nothing changed", better: "less" },
    changed: { label: "1 % changed", better: "less" },
    deleted: { label: "one delete found", better: "less" },
    lists: { label: "first, without details of customers", better: "less" },
  },
  goals: [
    { figure: "lists", of: DUNLIN, against: EACH, atMost: 0.01 },
    { figure: "first", of: DUNLIN, against: EACH, atMost: 0.05 },
    { figure: "quiet", of: DUNLIN, atMost: 2 },
  ],
  reference: EACH,
  rounds: 1,
  remarks: [
    "A first sync also asks for the details of customers with an open invoice and no phone that can be called, at most 200 in a run; each is asked for once, not once per invoice and sync.",
  ],
  async open(run) {
    return {
      [EACH]: { answer: async () => null, round: () => countEach(run) },
      [DUNLIN]: { answer: async () => null, round: () => countDunlin(run) },
    };
  },
};

async function countDunlin(run: BenchRun): Promise<Figures> {
  const sandbox = await startSandboxProcess(run, SIZE[run.scale]);
  return withDatabase(run, "calls", async (database) => {
    const before = await sandbox.calls();
    const world = await connectSandbox(database, sandbox);
    const runId = await runDunlin(world, "FULL");
    const first = (await sandbox.calls()) - before;
    const { apiCalls: details } = await database.prisma.syncPhase.findUniqueOrThrow({
      where: { runId_name: { runId, name: "CUSTOMER_DETAILS" } },
    });
    const counts = { first, lists: first - details };
    const later = await countLater(run, sandbox, counts, async (kind) => {
      await runDunlin(world, kind);
    });
    await closeDunlin();
    return later;
  });
}

async function countEach(run: BenchRun): Promise<Figures> {
  const sandbox = await startSandboxProcess(run, SIZE[run.scale]);
  const task = { sandbox: sandbox.address, maxPages: Number.MAX_SAFE_INTEGER };
  const before = await sandbox.calls();
  await readEachInvoice(task);
  const first = (await sandbox.calls()) - before;
  return countLater(run, sandbox, { first, lists: first }, async () => {
    await readEachInvoice(task);
  });
}

async function countLater(
  run: BenchRun,
  sandbox: BenchSandbox,
  counts: Figures,
  sync: (kind: "FULL" | "INCREMENTAL") => Promise<void>,
): Promise<Figures> {
  const { customers, invoices } = SIZE[run.scale];
  const counted = async (kind: "FULL" | "INCREMENTAL"): Promise<number> => {
    const before = await sandbox.calls();
    await sync(kind);
    return (await sandbox.calls()) - before;
  };
  const quiet = await counted("INCREMENTAL");
  await sandbox.change(
    {
      customers: Math.ceil(customers * CHANGED_SHARE),
      invoices: Math.ceil(invoices * CHANGED_SHARE),
    },
    "once",
  );
  const changed = await counted("INCREMENTAL");
  await sandbox.deleteInvoice();
  const deleted = await counted("FULL");
  return { ...counts, quiet, changed, deleted };
}
