import { builder } from "../builder.ts";
import { listConnection } from "../connection.ts";
import { connectionType } from "../connection-type.ts";
import { IssueSeverity, SyncPhaseName } from "../enums/sync.ts";
import { SyncIssueFilter, type SyncIssueFilterShape } from "../filters/sync-issue-filter.ts";
import { syncIssueList } from "../lists/sync-issue-list.ts";
import { pageArgs } from "../page-args.ts";
import { redactRecord } from "../redact-record.ts";
import type { SyncIssueRow } from "../row-types.ts";
import { volatile } from "../volatile.ts";
import { SyncRun } from "./sync-run.ts";

const SyncIssue = builder.prismaNode("SyncIssue", {
  description: "Something about a record or a phase that needs a look. It never stops a run.",
  id: { field: "id", description: "Of the issue." },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    run: t.field({
      type: SyncRun,
      description: "The run it came up in.",
      resolve: async ({ id, runId }, _args, { loaders }) => {
        const run = await loaders.syncRun.load(runId);
        if (run === null) throw new Error(`The run of the issue ${id} does not exist.`);
        return run;
      },
    }),
    phase: t.expose("phase", { type: SyncPhaseName, description: "The phase it came up in." }),
    code: t.exposeString("code", {
      description: "The kind of issue: CUSTOMER_NOT_FOUND, INVALID_PHONE, INVALID_RECORD, …",
    }),
    severity: t.expose("severity", { type: IssueSeverity, description: "How much it matters." }),
    message: t.exposeString("message", { description: "What is wrong and what to do." }),
    sourceId: t.exposeString("sourceId", {
      nullable: true,
      description: "The source's own id of the record; null when it is about none.",
    }),
    rawRecord: t.string({
      extensions: volatile,
      nullable: true,
      description:
        "The record as received, JSON; in lists without what may be personal, which `node(id:)` shows. For the role ADMIN; null for others, and after it was kept long enough.",
      authScopes: { admin: true },
      unauthorizedResolver: () => null,
      resolve: (issue) => {
        const { rawRecord, isListed }: Pick<SyncIssueRow, "rawRecord" | "isListed"> = issue;
        return rawRecord !== null && isListed === true ? redactRecord(rawRecord) : rawRecord;
      },
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it first came up." }),
    lastSeenAt: t.expose("lastSeenAt", { type: "DateTime", description: "When it last came up." }),
    resolvedAt: t.expose("resolvedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it went away; null while it is open.",
    }),
  }),
});

const SyncIssueConnection = connectionType<SyncIssueRow>("SyncIssue", SyncIssue, "issues");

const openSyncIssues = listConnection<SyncIssueRow, SyncIssueFilterShape>(syncIssueList, {
  field: "CREATED_AT",
  direction: "DESC",
});

builder.prismaObjectField(SyncRun, "issues", (t) =>
  t.field({
    type: SyncIssueConnection,
    description: "What came up in this run, the newest first.",
    args: { ...pageArgs, filter: t.arg({ type: SyncIssueFilter, description: "Which issues." }) },
    resolve: ({ id }, args, context, info) =>
      openSyncIssues(args, context, info, { column: "e.run_id", id }),
  }),
);

builder.queryField("syncIssues", (t) =>
  t.field({
    type: SyncIssueConnection,
    description: "What came up in all runs, the newest first.",
    args: { ...pageArgs, filter: t.arg({ type: SyncIssueFilter, description: "Which issues." }) },
    resolve: (_root, args, context, info) => openSyncIssues(args, context, info),
  }),
);
