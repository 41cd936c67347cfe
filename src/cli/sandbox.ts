import { Command } from "commander";
import { startLiveActivity } from "../sandbox/live.ts";
import { startSandbox } from "../sandbox/sandbox.ts";
import { portNumber } from "./port-number.ts";
import { untilSignal } from "./until-signal.ts";
import { wholeNumber } from "./whole-number.ts";

interface SandboxCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly customers: number;
  readonly invoices: number;
  readonly seed: number;
  readonly live?: number | true;
}

const LIVE_SECONDS = 10;

export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description("run a local Zoho Books with made-up customers and invoices")
    .option("--host <address>", "where it listens", "127.0.0.1")
    .option("--port <number>", "0: any free one", portNumber, 4100)
    .option("--customers <number>", "how many customers", wholeNumber, 2000)
    .option("--invoices <number>", "how many invoices", wholeNumber, 10_000)
    .option("--seed <number>", "the same seed makes the same data", wholeNumber, 1)
    .option(
      "--live [seconds]",
      `change something every so many seconds (${LIVE_SECONDS})`,
      wholeNumber,
    )
    .action(runSandbox);
}

async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const { live, seed, ...where } = options;
  const signal = untilSignal();
  const sandbox = await startSandbox({ ...where, seed });
  const activity =
    live === undefined
      ? null
      : startLiveActivity(sandbox, {
          everyMs: (live === true ? LIVE_SECONDS : live) * 1000,
          seed,
        });
  const { clientId, clientSecret, refreshToken } = sandbox.credentials;
  console.log(`Zoho Books sandbox: ${sandbox.url}

Connect it, in another terminal:

  npm run dunlin -- connect --user demo --accounts-url ${sandbox.url} --api-url ${sandbox.url} \\
    --organization ${sandbox.organizationId} --client-id ${clientId} \\
    --client-secret ${clientSecret} --refresh-token ${refreshToken}
`);
  await signal;
  activity?.stop();
  await sandbox.close();
}
