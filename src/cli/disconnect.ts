import { Command } from "commander";
import { disconnect } from "../app/disconnect.ts";
import { chooseOrganization } from "./choose.ts";
import { withStore } from "./command-context.ts";

interface DisconnectOptions {
  readonly user?: string;
  readonly organization?: string;
  readonly purge?: boolean;
}

export function disconnectCommand(): Command {
  return new Command("disconnect")
    .description("forget an organization's credentials; its runs and reminders are cancelled")
    .option("--organization <id>", "which, when there are several: Dunlin's id or Zoho's")
    .option("--user <name>", "whose organization, when there are several")
    .option("--purge", "also delete everything that came from it, for good")
    .action(runDisconnect);
}

async function runDisconnect(options: DisconnectOptions): Promise<void> {
  await withStore("disconnect", async ({ store }) => {
    const { id, name, sourceId } = await chooseOrganization(store.database.prisma, options);
    await disconnect(store.database, { organizationId: id, purge: options.purge ?? false });
    const what = `${name ?? sourceId} (${sourceId})`;
    console.log(
      options.purge === true
        ? `Removed ${what} and all that came from it.`
        : `Disconnected ${what}. What was synced stays; --purge removes it.`,
    );
  });
}
