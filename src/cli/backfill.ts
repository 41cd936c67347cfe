import { Command } from "commander";
import { startRun } from "../sync/start-run.ts";
import { chooseConnected } from "./choose.ts";
import { choosePrinter } from "./choose-printer.ts";
import { withStore } from "./command-context.ts";
import { followToEnd } from "./follow-to-end.ts";

interface BackfillOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly user?: string;
  readonly organization?: string;
}

export function backfillCommand(): Command {
  return new Command("backfill")
    .description(
      "link invoices to their customers: updated counts links, skipped those without a customer",
    )
    .option("--dry-run", "count, and write nothing")
    .option("--organization <id>", "which, when there are several: Dunlin's id or Zoho's")
    .option("--user <name>", "whose organization, when there are several")
    .option("--json", "one JSON object for each change of the run")
    .action(backfill);
}

async function backfill(options: BackfillOptions): Promise<void> {
  await withStore("backfill", async (context) => {
    const { id, userId } = await chooseConnected(context.store.database.prisma, options);
    await followToEnd(
      context,
      {
        userId,
        cancelledByInterrupt: false,
        start: (deps) =>
          startRun(deps, {
            userId,
            organizationId: id,
            kind: "BACKFILL",
            dryRun: options.dryRun ?? false,
            trigger: "CLI",
          }),
      },
      choosePrinter(options.json ?? false),
    );
  });
}
