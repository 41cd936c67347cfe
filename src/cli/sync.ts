import { Command } from "commander";
import { chooseOrganization } from "./choose.ts";
import { choosePrinter } from "./choose-printer.ts";
import { withStore } from "./command-context.ts";
import { followToEnd } from "./follow-to-end.ts";

interface SyncOptions {
  readonly full?: boolean;
  readonly json?: boolean;
  readonly user?: string;
  readonly organization?: string;
}

export function syncCommand(): Command {
  return new Command("sync")
    .description("fetch what changed, and show how it goes")
    .option("--full", "look at everything, and notice what was deleted")
    .option("--organization <id>", "which, when there are several: Dunlin's id or Zoho's")
    .option("--user <name>", "whose organization, when there are several")
    .option("--json", "one JSON object for each change of the run")
    .action(sync);
}

async function sync(options: SyncOptions): Promise<void> {
  await withStore("sync", async (context) => {
    const { id, userId } = await chooseOrganization(context.store.database.prisma, options);
    await followToEnd(
      context,
      { userId, organizationId: id, kind: options.full === true ? "FULL" : "INCREMENTAL" },
      choosePrinter(options.json ?? false),
    );
  });
}
