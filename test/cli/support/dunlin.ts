import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningDunlin {
  readonly process: ChildProcess;
  readonly ended: Promise<Outcome>;
  stdout(): string;
  /** The first match in standard output, as soon as there is one. Rejects when the process ends without. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

const SCRIPT = fileURLToPath(new URL("../../../src/cli/dunlin.ts", import.meta.url));

/** The real command in a process of its own. Nothing of the test's environment reaches it but the path. */
export function startDunlin(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): RunningDunlin {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const ended = once(child, "close").then(
    ([code, signal]): Outcome => ({ code, signal, stdout, stderr }),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    process: child,
    ended,
    stdout: () => stdout,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout);
          if (match !== null) resolve(match);
        };
        child.stdout.on("data", look);
        look();
        void ended.then(({ code }) =>
          reject(new Error(`It ended with ${code} and never said ${pattern}:\n${stdout}${stderr}`)),
        );
      }),
    stop: (signal = "SIGINT") => {
      child.kill(signal);
      return ended;
    },
  };
}

export function runDunlin(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<Outcome> {
  return startDunlin(args, environment, input).ended;
}
