import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A script of ours in a process of its own, which answers questions one at a time. */
export interface Child {
  readonly pid: number;
  /** @throws Error when the other side did, or has ended. */
  ask<T>(question: unknown): Promise<T>;
  stop(): Promise<void>;
}

type Reply = { readonly value: unknown } | { readonly error: string };

/**
 * @param script beside `from`, which is an `import.meta.url`
 * @param flags of Node.js
 */
export function startChild(script: string, from: string, flags: readonly string[] = []): Child {
  const child = fork(fileURLToPath(new URL(script, from)), {
    env: { ...process.env, NODE_ENV: "production" },
    execArgv: ["--expose-gc", ...flags],
  });
  const exited = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    ask: (question) => ask(child, question),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await exited;
    },
  };
}

async function ask<T>(child: ChildProcess, question: unknown): Promise<T> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort(new Error(`${child.spawnargs.join(" ")} ended.`));
  child.once("exit", onExit);
  child.send(question as object);
  try {
    const [reply] = (await once(child, "message", { signal: ended.signal })) as [Reply];
    if ("error" in reply) throw new Error(reply.error);
    return reply.value as T;
  } finally {
    child.removeListener("exit", onExit);
  }
}

/** For the script: answers until its starter is gone. */
export function answer<Q>(reply: (question: Q) => Promise<unknown>): void {
  process.on("message", (question: Q) => {
    reply(question).then(
      (value) => process.send?.({ value: value ?? null } satisfies Reply),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : "?" }),
    );
  });
  process.on("disconnect", () => process.exit());
}
