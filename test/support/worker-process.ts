import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { QuotaLimits } from "../../src/connections/limits.ts";

/** A signal that a worker process gives itself at one of its statements. */
export interface Strike {
  readonly signal: "SIGKILL" | "SIGSTOP";
  /** Counting begins when so many steps were saved. */
  readonly afterSteps: number;
  /** The how manieth, from 1; of those with the name, when one is given. */
  readonly statement: number;
  readonly named: string | null;
  /** Before it is sent, once it was sent, or once its answer is there. */
  readonly when: "BEFORE" | "SENT" | "AFTER";
}

export interface WorkerTask {
  readonly databaseUrl: string;
  readonly secretKeys: readonly string[];
  readonly limits: QuotaLimits;
  readonly runId: string;
  readonly settings: {
    readonly leaseSeconds: number;
    readonly sliceSeconds: number;
    readonly transactionTimeoutMs: number;
  };
  /** Epoch ms: what the engine takes for now, so that two runs plan the same reminders. */
  readonly today: number;
  readonly strike: Strike | null;
}

export interface WorkerProcess {
  readonly pid: number;
  start(task: WorkerTask): void;
  /** Fulfilled once the process is about to strike itself; it does nothing else in between. */
  readonly struck: Promise<void>;
  /** Ends it if it still lives, also a stopped one. */
  kill(): void;
  /** How the process ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

const SCRIPT = fileURLToPath(new URL("sync-worker.ts", import.meta.url));

/** Starts a worker process, which loads its code and then waits for `start`. */
export function spawnWorker(): WorkerProcess {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
  const { pid } = child;
  if (pid === undefined) throw new Error("The worker process could not be started.");
  return {
    pid,
    start: (task) => {
      child.stdin.end(`${JSON.stringify(task)}\n`);
    },
    struck: once(child.stdout, "data").then(() => undefined),
    kill: () => {
      child.kill("SIGKILL");
    },
    ended: endOf(child),
  };
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return { code, signal };
}
