import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "../support/database.ts";

const SCRIPT = fileURLToPath(new URL("./server-process.ts", import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly graphqlUrl: string;
  /** The value of one of its metrics. */
  metric(name: string): Promise<number>;
  /** Bytes that it holds on to, in its heap and in buffers: what is only garbage is collected first. */
  held(): Promise<number>;
  /** Ends it as its owner would, and waits. Rejects when it did not end well. */
  stop(): Promise<void>;
}

/** The real server in another process, on the same database. @param nodeOptions such as a bound for its heap */
export async function spawnServer(
  database: TestDatabase,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const child: ChildProcess = spawn(process.execPath, ["--expose-gc", ...nodeOptions, SCRIPT], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: ["pipe", "pipe", "inherit", "ipc"],
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
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(text.match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1]);
    },
    async held() {
      child.send("HELD");
      const [bytes] = (await once(child, "message")) as [number];
      return bytes;
    },
    async stop() {
      stdin.end();
      const [code] = await exited;
      if (code !== 0) throw new Error(`The server ended with exit code ${code}.`);
    },
  };
}
