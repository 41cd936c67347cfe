import { Command, CommanderError } from "commander";
import { explainError } from "./explain-error.ts";

/** Each is loaded when it is asked for: a key is made without loading a server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve.ts")).serveCommand(),
  worker: async () => (await import("./worker.ts")).workerCommand(),
  connect: async () => (await import("./connect.ts")).connectCommand(),
  disconnect: async () => (await import("./disconnect.ts")).disconnectCommand(),
  sync: async () => (await import("./sync.ts")).syncCommand(),
  backfill: async () => (await import("./backfill.ts")).backfillCommand(),
  issues: async () => (await import("./issues.ts")).issuesCommand(),
  deletions: async () => (await import("./deletions.ts")).deletionsCommand(),
  keys: async () => (await import("./keys.ts")).keysCommand(),
  migrate: async () => (await import("./migrate.ts")).migrateCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
  sandbox: async () => (await import("./sandbox.ts")).sandboxCommand(),
};

const FAILED = 1;

/**
 * Runs one command and ends the process: with 0 when it did what was asked, else with another code after a sentence on
 * standard error that says why.
 *
 * @param args without the names of Node.js and the script
 */
export async function runDunlin(args: readonly string[]): Promise<never> {
  const program = new Command("dunlin")
    .description("Zoho Books customers, invoices and payment reminders in your own PostgreSQL")
    .showHelpAfterError("(--help shows how)")
    .exitOverride();
  const named = COMMANDS[args[0] ?? ""];
  const wanted = named === undefined ? Object.values(COMMANDS) : [named];
  for (const load of wanted) program.addCommand(await load());
  inheritSettings(program);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  try {
    await program.parseAsync(args, { from: "user" });
    process.exit();
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode);
    console.error(explainError(error));
    if (isDebugging() && error instanceof Error) console.error(error.stack);
    process.exit(FAILED);
  }
}

/** Commander hands them down only to commands that it makes itself. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}

/** Whoever stops reading, as `head` does, stops neither a run nor a server. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function isDebugging(): boolean {
  return ["debug", "trace"].includes(process.env.LOG_LEVEL ?? "");
}
