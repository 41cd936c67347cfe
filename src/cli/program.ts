import { Command, CommanderError } from "commander";
import { backfillCommand } from "./backfill.ts";
import { connectCommand } from "./connect.ts";
import { disconnectCommand } from "./disconnect.ts";
import { doctorCommand } from "./doctor.ts";
import { explainError } from "./explain-error.ts";
import { keysCommand } from "./keys.ts";
import { migrateCommand } from "./migrate.ts";
import { sandboxCommand } from "./sandbox.ts";
import { serveCommand } from "./serve.ts";
import { syncCommand } from "./sync.ts";
import { workerCommand } from "./worker.ts";

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
  const commands = [
    serveCommand(),
    workerCommand(),
    connectCommand(),
    disconnectCommand(),
    syncCommand(),
    backfillCommand(),
    keysCommand(),
    migrateCommand(),
    doctorCommand(),
    sandboxCommand(),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
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

function isDebugging(): boolean {
  return ["debug", "trace"].includes(process.env.LOG_LEVEL ?? "");
}
