import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { StartRunResult } from "../../src/sync/start-run.ts";

export interface StartTask {
  readonly databaseUrl: string;
  readonly userId: string;
  readonly organizationId: string;
  /** At once in each process. */
  readonly starts: number;
}

const SCRIPT = fileURLToPath(new URL("start-process.ts", import.meta.url));

/** What several processes answer that start the same sync at the same time. */
export async function startInProcesses(
  processes: number,
  task: StartTask,
): Promise<StartRunResult[]> {
  const answers = Array.from({ length: processes }, async () => {
    const child = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(`${JSON.stringify(task)}\n`);
    return JSON.parse(await text(child.stdout)) as StartRunResult[];
  });
  return (await Promise.all(answers)).flat();
}
