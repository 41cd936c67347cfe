import { Command } from "commander";
import { resumeDemo } from "../app/demo.ts";
import { quotaLimits } from "../app/limits.ts";
import { secretKeys } from "../app/store.ts";
import { quotaUsage } from "../connections/usage.ts";
import { type Forecast, forecastSync } from "../sync/forecast.ts";
import { startRun } from "../sync/start-run.ts";
import { type ChosenOrganization, chooseConnected } from "./choose.ts";
import { choosePrinter } from "./choose-printer.ts";
import { type CommandContext, withStore } from "./command-context.ts";
import { followToEnd } from "./follow-to-end.ts";

interface SyncOptions {
  readonly full?: boolean;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly user?: string;
  readonly organization?: string;
}

type SyncKind = "FULL" | "INCREMENTAL";

export function syncCommand(): Command {
  return new Command("sync")
    .description("fetch what changed, and show how it goes")
    .option("--full", "look at everything, and notice what was deleted")
    .option("--plan", "only say what it would cost, in calls and minutes")
    .option("--organization <id>", "which, when there are several: Dunlin's id or Zoho's")
    .option("--user <name>", "whose organization, when there are several")
    .option("--json", "one JSON object for each change of the run")
    .action(sync);
}

async function sync(options: SyncOptions): Promise<void> {
  await withStore("sync", async (context) => {
    const organization = await chooseConnected(context.store.database.prisma, options);
    const kind: SyncKind = options.full === true ? "FULL" : "INCREMENTAL";
    if (options.plan === true) {
      await printForecast(context, organization, kind, options.json ?? false);
      return;
    }
    const { id, userId } = organization;
    await followToEnd(
      context,
      {
        userId,
        cancelledByInterrupt: true,
        start: (deps) => startRun(deps, { userId, organizationId: id, kind, trigger: "CLI" }),
      },
      choosePrinter(options.json ?? false),
    );
  });
}

async function printForecast(
  { config, store }: CommandContext,
  { id, userId }: ChosenOrganization,
  kind: SyncKind,
  json: boolean,
): Promise<void> {
  const { database } = store;
  const demo = await resumeDemo({ config, database, secretKeys: await secretKeys(config) });
  try {
    const quota = await quotaUsage(database.pool, id, quotaLimits(config, demo !== null));
    const forecast = await forecastSync(database.pool, {
      userId,
      organizationId: id,
      kind,
      quota,
    });
    console.log(json ? JSON.stringify(forecast) : forecastText(forecast));
  } finally {
    await demo?.close();
  }
}

const BASIS = {
  KNOWN: "if nothing has changed",
  ESTIMATED: "estimated from what is stored",
  UNKNOWN: "unknown before the first sync: at least this",
} as const;

function forecastText({ apiCalls, minutes, fitsToday, basis }: Forecast): string {
  const calls = apiCalls === 1 ? "1 call" : `${apiCalls} calls`;
  const time = minutes < 1 ? "less than a minute" : `about ${minutes} minutes`;
  const today = fitsToday ? "which today's quota allows" : "more than today's quota has left";
  return `${calls} in ${time}, ${today} (${BASIS[basis]}).`;
}
