import { Command } from "commander";
import { createApp } from "../app.ts";
import { prepareCommand } from "./command-context.ts";
import { untilSignal } from "./until-signal.ts";

export function workerCommand(): Command {
  return new Command("worker")
    .description("run syncs without the API, beside one or more servers")
    .action(work);
}

async function work(): Promise<void> {
  const { config, log } = prepareCommand();
  const signal = untilSignal();
  const app = createApp(config, { mode: "worker", demo: "resume", log });
  await app.start();
  console.log("Dunlin works. Ctrl-C stops it after the page in hand.");
  await signal;
  await app.stop();
}
