import { seededRandom } from "../../../src/sandbox/random.ts";
import type { BenchRun } from "../harness/bench-run.ts";
import type { Benchmark, Figures } from "../harness/benchmark.ts";
import { startChild } from "../harness/child.ts";
import { withDatabase } from "../harness/postgres.ts";
import type { RunQuestion } from "../sync/run-process.ts";
import { type BenchSandbox, startSandboxProcess } from "../sync/sandbox.ts";
import { connectSandbox, probeSandbox } from "../sync/world.ts";

const DUNLIN = "Dunlin";
const ANEW = "from page 1 again";

const SIZE = {
  full: { customers: 2_000, invoices: 10_000 },
  smoke: { customers: 450, invoices: 900 },
};
const KILLS = { full: 30, smoke: 2 };
const SEED = 7;
/** Share of the whole: later a process could end before its kill comes. */
const LAST_PLACE = { full: 0.9, smoke: 0.5 };
/** About as long as a page takes, from its request to the next one's; less where only few pages are left. */
const LONGEST_MOMENT_MS = { full: 15, smoke: 5 };

export const benchmark: Benchmark = {
  about:
    "A first sync of 2,000 customers and 10,000 invoices in a process that is killed by SIGKILL 30 times, at moments spread over the whole of it, each followed by another process that goes on: pages and records that the source had to show again. Against a reader that is killed at the same places of the lists and begins at their first page again.",
  figures: {
    most: { label: "read again after a kill, at most", better: "less" },
    mean: { label: "on average", better: "less", digits: 2 },
    asked: { label: "read undisturbed", better: "less" },
  },
  goals: [{ figure: "most", of: DUNLIN, atMost: 2 }],
  reference: ANEW,
  rounds: 1,
  remarks: [
    "A page is a request of a list with its place in it; the reader of reference only reads the lists, Dunlin also the details that its reminders need.",
  ],
  async open(run) {
    return {
      [ANEW]: { answer: async () => null, round: () => killAnew(run) },
      [DUNLIN]: { answer: async () => null, round: () => killDunlin(run) },
    };
  },
};

async function killAnew(run: BenchRun): Promise<Figures> {
  const read = async (work: (reading: Reading) => Promise<Figures>): Promise<Figures> => {
    const sandbox = await startSandboxProcess(run, SIZE[run.scale]);
    const question = { sandbox: sandbox.address, maxPages: Number.MAX_SAFE_INTEGER };
    return work({ sandbox, script: "../sync/pages-process.ts", question, keepsPlace: false });
  };
  const { asked = 0 } = await read(undisturbed);
  return read((reading) => killAgainAndAgain(run, reading, asked));
}

async function killDunlin(run: BenchRun): Promise<Figures> {
  const read = (name: string, work: (reading: Reading) => Promise<Figures>): Promise<Figures> =>
    withDatabase(run, name, async (database) => {
      const sandbox = await startSandboxProcess(run, SIZE[run.scale]);
      const task = await connectSandbox(database, sandbox);
      // A walk begins with a page that the probe has read, too.
      await probeSandbox(database, task);
      await sandbox.forget();
      const question = { task, kind: "FULL" } satisfies RunQuestion;
      return work({ sandbox, script: "../sync/run-process.ts", question, keepsPlace: true });
    });
  const { asked = 0 } = await read("resume_undisturbed", undisturbed);
  return read("resume_killed", (reading) => killAgainAndAgain(run, reading, asked));
}

interface Reading {
  readonly sandbox: BenchSandbox;
  readonly script: string;
  readonly question: object;
  readonly keepsPlace: boolean;
}

async function undisturbed({ sandbox, script, question }: Reading): Promise<Figures> {
  const child = startChild(script, import.meta.url);
  await child.ask(question);
  await child.stop();
  const { asked, repeated } = await sandbox.repeats();
  if (repeated > 0) throw new Error("Even undisturbed it reads something twice.");
  return { asked };
}

/** Asks a process to read everything, kills it, asks another, until one comes to the end. */
async function killAgainAndAgain(
  run: BenchRun,
  { sandbox, script, question, keepsPlace }: Reading,
  all: number,
): Promise<Figures> {
  const random = seededRandom(SEED);
  const places = Array.from({ length: KILLS[run.scale] }, () =>
    random.between(1, Math.floor(all * LAST_PLACE[run.scale])),
  ).toSorted((a, b) => a - b);
  const again: number[] = [];
  for (const place of [...places, null]) {
    const before = await sandbox.repeats();
    const child = startChild(script, import.meta.url);
    if (place !== null) {
      const afterAsked = keepsPlace ? Math.max(1, place - before.asked) : place;
      const thenMs = random.between(0, LONGEST_MOMENT_MS[run.scale]);
      await sandbox.kill({ pid: child.pid, afterAsked, thenMs });
    }
    const ended = await child.ask(question).then(
      () => true,
      () => false,
    );
    if (ended !== (place === null)) throw new Error("It was not killed, or failed by itself.");
    await child.stop();
    again.push((await sandbox.repeats()).repeated - before.repeated);
  }
  const { asked } = await sandbox.repeats();
  if (asked !== all) throw new Error(`It read ${asked} pages and records, not ${all}.`);
  // What a process read again, it read because of the kill before.
  const [, ...byKill] = again;
  return {
    most: Math.max(...byKill),
    mean: byKill.reduce((sum, count) => sum + count, 0) / byKill.length,
    asked,
  };
}
