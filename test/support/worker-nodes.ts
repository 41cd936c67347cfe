import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WorkerNodeTask } from "./worker-node.ts";

const SCRIPT = fileURLToPath(new URL("worker-node.ts", import.meta.url));

export interface WorkerNode {
  readonly pid: number;
  /** Ends as a worker does that is told to. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts worker processes and waits until they work. */
export function startWorkerNodes(count: number, task: WorkerNodeTask): Promise<WorkerNode[]> {
  return Promise.all(Array.from({ length: count }, () => startNode(task)));
}

async function startNode(task: WorkerNodeTask): Promise<WorkerNode> {
  const child: ChildProcess = fork(SCRIPT, [JSON.stringify(task)]);
  const ended = once(child, "exit");
  await Promise.race([
    once(child, "message"),
    ended.then(([code]) => {
      throw new Error(`The worker ended with ${code} at its start.`);
    }),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error("The worker process could not be started.");
  return {
    pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send("stop");
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
