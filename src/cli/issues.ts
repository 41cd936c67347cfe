import { Command, Option } from "commander";
import { isUuid } from "../db/is-uuid.ts";
import { redactRecord } from "../graphql/redact-record.ts";
import { retryIssue } from "../sync/retry-issue.ts";
import { chooseOwner } from "./choose.ts";
import { choosePrinter } from "./choose-printer.ts";
import { CliError } from "./cli-error.ts";
import { withStore } from "./command-context.ts";
import { followToEnd } from "./follow-to-end.ts";
import { printTable } from "./print-table.ts";

interface ListOptions {
  readonly user?: string;
  readonly code?: string;
  readonly json?: boolean;
  readonly raw?: boolean;
}

interface RetryOptions {
  readonly user?: string;
  readonly json?: boolean;
}

/** A terminal shows no more at once; `--json` shows all. */
const SHOWN_ISSUES = 100;

export function issuesCommand(): Command {
  const issues = new Command("issues").description("what could not be stored, and what to do");
  issues
    .command("list", { isDefault: true })
    .description("list the open issues, the newest first")
    .option("--code <code>", "only those of one code, such as INVALID_RECORD")
    .option("--user <name>", "whose, when there are several")
    .option("--json", "one JSON object a line, with the record but not what may be personal in it")
    .addOption(
      new Option("--raw", "the same with the whole record as received").implies({ json: true }),
    )
    .action(listIssues);
  issues
    .command("retry")
    .description("read the record of an issue again, now")
    .argument("<id>", "the issue's id, as listed")
    .option("--user <name>", "whose, when there are several")
    .option("--json", "one JSON object for each change of the run")
    .action(retry);
  return issues;
}

async function listIssues({ user, code, json, raw }: ListOptions): Promise<void> {
  await withStore("issues", async ({ store: { database } }) => {
    const { id: userId } = await chooseOwner(database.prisma, user);
    const where = { userId, resolvedAt: null, ...(code === undefined ? {} : { code }) };
    const issues = await database.prisma.syncIssue.findMany({
      where,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      ...(json === true ? {} : { take: SHOWN_ISSUES }),
    });
    if (json === true) {
      for (const issue of issues) {
        const { rawRecord } = issue;
        const shown = rawRecord === null || raw === true ? rawRecord : redactRecord(rawRecord);
        console.log(JSON.stringify({ ...issue, rawRecord: shown }));
      }
      return;
    }
    if (issues.length === 0) {
      console.log(code === undefined ? "No issue is open." : `No open issue has the code ${code}.`);
      return;
    }
    printTable(
      ["id", "severity", "code", "record", "since", "what to do"],
      issues.map((issue) => [
        issue.id,
        issue.severity,
        issue.code,
        [issue.recordType?.toLowerCase(), issue.sourceId].filter(Boolean).join(" "),
        issue.createdAt,
        issue.message,
      ]),
    );
    const all = await database.prisma.syncIssue.count({ where });
    if (all > issues.length) console.log(`… and ${all - issues.length} more: --json shows all.`);
  });
}

async function retry(issueId: string, options: RetryOptions): Promise<void> {
  if (!isUuid(issueId)) throw new CliError(`${issueId} is no id of an issue.`);
  await withStore("issues", async (context) => {
    const { id: userId } = await chooseOwner(context.store.database.prisma, options.user);
    await followToEnd(
      context,
      {
        userId,
        cancelledByInterrupt: false,
        start: (deps) => retryIssue(deps, { userId, issueId, trigger: "CLI" }),
      },
      choosePrinter(options.json ?? false),
    );
  });
}
