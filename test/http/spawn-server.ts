import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "../support/database.ts";

const SCRIPT = fileURLToPath(new URL("./server-process.ts", import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly graphqlUrl: string;
  /** Ends it as its owner would, and waits. Rejects when it did not end well. */
  stop(): Promise<void>;
}

/** The real server in another process, on the same database. */
export async function spawnServer(database: TestDatabase): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null || child.stdin === null) throw new Error("The process has no pipes.");
  const { stdin } = child;
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, "line"),
    exited.then(([code]) => {
      throw new Error(`The server did not start: exit code ${code}.`);
    }),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    async stop() {
      stdin.end();
      const [code] = await exited;
      if (code !== 0) throw new Error(`The server ended with exit code ${code}.`);
    },
  };
}
