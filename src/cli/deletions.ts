import { Command } from "commander";
import { isUuid } from "../db/is-uuid.ts";
import { approveDeletions } from "../sync/approve-deletions.ts";
import { chooseOwner } from "./choose.ts";
import { CliError } from "./cli-error.ts";
import { withStore } from "./command-context.ts";
import { printTable } from "./print-table.ts";

interface DeletionsOptions {
  readonly user?: string;
}

export function deletionsCommand(): Command {
  const deletions = new Command("deletions").description(
    "deletions that the source confirmed, but too many for one sync to make by itself",
  );
  deletions
    .command("list", { isDefault: true })
    .description("list the runs whose deletions wait for an approval")
    .option("--user <name>", "whose, when there are several")
    .action(listWaiting);
  deletions
    .command("approve")
    .description("make them, and cancel the reminders of these invoices")
    .argument("<run>", "the run's id, as listed")
    .option("--user <name>", "whose, when there are several")
    .action(approve);
  return deletions;
}

async function listWaiting({ user }: DeletionsOptions): Promise<void> {
  await withStore("deletions", async ({ store: { database } }) => {
    const { id: userId } = await chooseOwner(database.prisma, user);
    const waiting = await database.prisma.syncDeletion.groupBy({
      by: ["runId", "recordType"],
      where: { userId, appliedAt: null },
      _count: { sourceId: true },
      _min: { createdAt: true },
      orderBy: { runId: "asc" },
    });
    if (waiting.length === 0) {
      console.log("No deletion waits for an approval.");
      return;
    }
    printTable(
      ["run", "records", "gone", "since"],
      waiting.map((group) => [
        group.runId,
        `${group.recordType.toLowerCase()}s`,
        group._count.sourceId,
        group._min.createdAt,
      ]),
    );
  });
}

async function approve(runId: string, { user }: DeletionsOptions): Promise<void> {
  if (!isUuid(runId)) throw new CliError(`${runId} is no id of a run.`);
  await withStore("deletions", async ({ store: { database } }) => {
    const { id: userId } = await chooseOwner(database.prisma, user);
    const result = await approveDeletions({ pool: database.pool }, { userId, runId });
    if ("refusal" in result) throw new CliError(result.refusal.message);
    console.log(`Deleted: ${result.customers} customers, ${result.invoices} invoices.`);
  });
}
