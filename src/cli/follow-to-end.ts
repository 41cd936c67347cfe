import type { Pool } from "pg";
import { resumeDemo } from "../app/demo.ts";
import { quotaLimits } from "../app/limits.ts";
import { secretKeys } from "../app/store.ts";
import { hasWorker, WORKER_APPLICATION } from "../app/worker-presence.ts";
import { createWorkshop } from "../app/workshop.ts";
import { createSliceQueue } from "../jobs/queue.ts";
import { createRunFeed } from "../live/run-feed.ts";
import { isFinished, type RunSnapshot } from "../live/run-snapshot.ts";
import { cancelRun } from "../sync/cancel-run.ts";
import type { RunQueue } from "../sync/queue.ts";
import type { StartRunResult } from "../sync/start-run.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext } from "./command-context.ts";
import type { RunPrinter } from "./run-printers.ts";
import { untilSignal } from "./until-signal.ts";

/** A run to start, or to join when one of its kind is open. */
export interface FollowedRun {
  readonly userId: string;
  /** Ctrl-C cancels the run, unless it was open before. Otherwise, and on other signals, it goes on elsewhere. */
  readonly cancelledByInterrupt: boolean;
  start(deps: { readonly pool: Pool; readonly queue: RunQueue }): Promise<StartRunResult>;
}

/** What a command ends with when its run was cancelled, or went on without it. */
const INTERRUPTED_CODE = 130;

/**
 * Starts a run, or joins the open one of its kind, and shows it until it ends. Where no process works on slices, this
 * one does for as long. Sets the exit code: 0 only for a run that succeeded, with or without issues.
 *
 * @throws CliError when the run is refused
 */
export async function followToEnd(
  context: CommandContext,
  followed: FollowedRun,
  printer: RunPrinter,
): Promise<void> {
  const { store, log } = context;
  const { database } = store;
  const { pool } = database;
  const joining = await hasWorker(pool);
  const queue = createSliceQueue({
    url: database.url,
    applicationName: joining ? "dunlin sync" : WORKER_APPLICATION,
    supervise: false,
    log,
  });
  const feed = createRunFeed({ url: database.url, db: pool, log });
  let helper: Helper | null = null;
  const interrupted = untilSignal();
  try {
    await Promise.all([queue.start(), feed.start()]);
    helper = joining ? null : await startHelper(context, queue);
    const result = await followed.start({ pool, queue });
    if ("refusal" in result) throw new CliError(result.refusal.message);
    const updates = await feed.followRun({ userId: followed.userId }, result.runId, null);
    if (updates === null) throw new CliError("The run is gone: its organization was removed.");
    const isOurs = followed.cancelledByInterrupt && !result.alreadyRunning;
    let isCancelling = false;
    void interrupted.then(async (signal) => {
      isCancelling = signal === "SIGINT" && isOurs;
      if (!isCancelling) return updates.return?.();
      // Its end is shown like any other.
      await cancelRun({ pool, queue }, { userId: followed.userId, runId: result.runId }).catch(() =>
        updates.return?.(),
      );
    });
    let last: RunSnapshot | undefined;
    for await (const { run } of updates) {
      last = run;
      printer.show(run);
    }
    printer.end();
    if (last === undefined || !isFinished(last)) {
      process.exitCode = INTERRUPTED_CODE;
      console.error(
        joining
          ? "The run goes on in the worker."
          : "The run goes on with the next worker: npm start, dunlin worker or dunlin sync.",
      );
    } else if (last.status === "CANCELED") {
      process.exitCode = isCancelling ? INTERRUPTED_CODE : 1;
      console.error("Cancelled. What was stored stays, and the next sync reads what is missing.");
    } else if (last.status === "FAILED") {
      process.exitCode = 1;
    }
  } finally {
    await helper?.stop();
    await feed.stop();
    await queue.stop();
  }
}

interface Helper {
  stop(): Promise<void>;
}

/** A worker, and the demo's sandbox when the run may need it. */
async function startHelper(
  { config, store, log }: CommandContext,
  queue: ReturnType<typeof createSliceQueue>,
): Promise<Helper> {
  const { database } = store;
  const keys = await secretKeys(config);
  const demo = await resumeDemo({ config, database, secretKeys: keys });
  const workshop = createWorkshop({
    config,
    database,
    queue,
    limits: quotaLimits(config, demo !== null),
    secretKeys: keys,
    log,
  });
  await workshop.start();
  return {
    async stop() {
      await workshop.stop();
      await demo?.close();
    },
  };
}
