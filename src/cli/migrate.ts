import { Command } from "commander";
import { migrate } from "../db/migrate.ts";
import { withStore } from "./command-context.ts";

export function migrateCommand(): Command {
  return new Command("migrate")
    .description("bring the database up to this release (serve and worker do it by themselves)")
    .option("--retry-failed", "run a migration again that failed, after its cause was removed")
    .action(runMigrate);
}

async function runMigrate({ retryFailed }: { retryFailed?: boolean }): Promise<void> {
  await withStore(
    "migrate",
    async ({ store }) => {
      const { applied } = await migrate(store.database.url, {
        retryFailed: retryFailed ?? false,
        log: (message) => console.log(message),
      });
      console.log(
        applied.length === 0
          ? "The database is up to date."
          : `Applied ${applied.length} migration${applied.length === 1 ? "" : "s"}.`,
      );
    },
    { migrate: false },
  );
}
