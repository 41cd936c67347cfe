import { retryIssue } from "../../sync/retry-issue.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import { type RunPayload, runPayload } from "./run-payload.ts";
import { refused } from "./user-error.ts";

const RetrySyncIssueInput = builder.inputType("RetrySyncIssueInput", {
  description: "Which issue to try again.",
  fields: (t) => ({ issueId: t.id({ required: true, description: "The issue." }) }),
});

const RetrySyncIssuePayload = runPayload("RetrySyncIssuePayload", "retrySyncIssue");

builder.mutationField("retrySyncIssue", (t) =>
  t.field({
    type: RetrySyncIssuePayload,
    description:
      "Reads the record of an issue again, out of the reserve; the issue is resolved when the record is good now. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: RetrySyncIssueInput, required: true, description: "Which issue." }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<RunPayload> => {
      const issueId = uuidOf("SyncIssue", input.issueId);
      const result =
        issueId === null
          ? {
              refusal: {
                code: "NOT_FOUND" as const,
                message: "There is no such issue.",
                field: ["issueId"],
              },
            }
          : await retryIssue(
              { pool: services.database.pool, queue: services.queue },
              { userId: viewer.userId, issueId, trigger: "MANUAL" },
            );
      return "refusal" in result
        ? { runId: null, alreadyRunning: false, userErrors: refused(result.refusal) }
        : { ...result, userErrors: [] };
    },
  }),
);
