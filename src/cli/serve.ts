import { Command } from "commander";
import { createApp } from "../app.ts";
import { prepareCommand } from "./command-context.ts";
import { printBanner } from "./print-banner.ts";
import { untilSignal } from "./until-signal.ts";
import { watchRuns } from "./watch-runs.ts";
import { wholeNumber } from "./whole-number.ts";

interface ServeOptions {
  readonly demo?: boolean;
  readonly demoCustomers: number;
  readonly demoInvoices: number;
}

export function serveCommand(): Command {
  return new Command("serve")
    .description("run the API, the dashboard, the schedule and a worker (what npm start does)")
    .option("--demo", "also with DATABASE_URL: bring the sandbox and its user")
    .option("--no-demo", "never bring the sandbox")
    .option("--demo-customers <number>", "of a new demo", wholeNumber, 2000)
    .option("--demo-invoices <number>", "of a new demo", wholeNumber, 10_000)
    .action(serve);
}

async function serve({ demo, demoCustomers, demoInvoices }: ServeOptions): Promise<void> {
  const { config, log } = prepareCommand();
  const signal = untilSignal();
  const app = createApp(config, {
    mode: "serve",
    demo: demo === undefined ? "auto" : demo ? "always" : "never",
    demoSize: { customers: demoCustomers, invoices: demoInvoices },
    log,
  });
  // A signal during the start stops what has begun.
  const started = app.start();
  const first = await Promise.race([signal, started]);
  if (typeof first === "string") {
    await started.catch(() => undefined);
    return app.stop();
  }
  printBanner(first);
  const watching = watchRuns(first);
  await signal;
  if (process.stdout.isTTY) console.log("\nStopping …");
  watching.stop();
  await app.stop();
}
