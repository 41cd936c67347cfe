import type { QuotaLimits } from "../../src/connections/limits.ts";
import { createOpenSource } from "../../src/connections/open-source.ts";
import { createSecrets } from "../../src/connections/secrets.ts";
import { openDatabase } from "../../src/db/database.ts";
import { SourceError } from "../../src/source/errors.ts";
import type { CallContext } from "../../src/source/source.ts";

/**
 * A process that calls the source as fast as it is let, several calls at a time, until it would have to wait for longer
 * than a free slot takes; then it says how many calls it made, and why it stopped.
 */

export interface CallingTask {
  readonly databaseUrl: string;
  readonly secretKeys: readonly string[];
  readonly limits: QuotaLimits;
  readonly organizationId: string;
  readonly sourceId: string;
  readonly priority: CallContext["priority"];
}

export interface CallingReport {
  readonly made: number;
  /** Codes of the source's errors; MINUTE for a wait that would be paced in place. */
  readonly stoppedBy: readonly string[];
}

const CALLS_AT_A_TIME = 4;
/** A slot in flight is waited for; a minute is not. */
const MOST_WAIT_MS = 1_000;

class TooLong extends Error {}

const [argument = ""] = process.argv.slice(2);
const task = JSON.parse(argument) as CallingTask;
const database = openDatabase({ url: task.databaseUrl, max: 6 });
const openSource = createOpenSource({
  db: database,
  secrets: createSecrets([...task.secretKeys]),
  limits: task.limits,
  clock: {
    now: Date.now,
    random: Math.random,
    sleep: async (ms) => {
      if (ms > MOST_WAIT_MS) throw new TooLong();
      await new Promise((resolve) => setTimeout(resolve, ms));
    },
  },
});
const source = await openSource(task.organizationId);
const context: CallContext = {
  priority: task.priority,
  runId: null,
  phase: null,
  signal: new AbortController().signal,
};
let made = 0;
const stoppedBy = await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, callOn));
process.send?.({ made, stoppedBy: [...new Set(stoppedBy)] } satisfies CallingReport);
await openSource.close();
await database.close();
process.disconnect();

async function callOn(): Promise<string> {
  for (;;) {
    try {
      await source.customer(task.sourceId, context);
      made += 1;
    } catch (error) {
      if (error instanceof TooLong) return "MINUTE";
      if (error instanceof SourceError) return error.code;
      throw error;
    }
  }
}
