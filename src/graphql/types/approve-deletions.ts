import { approveDeletions } from "../../sync/approve-deletions.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import { SyncRun } from "./sync-run.ts";
import { refused, USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

interface ApproveDeletionsResult {
  readonly runId: string | null;
  readonly customers: number;
  readonly invoices: number;
  readonly userErrors: readonly UserErrorShape[];
}

const ApproveDeletionsInput = builder.inputType("ApproveDeletionsInput", {
  description: "Which deletions to make.",
  fields: (t) => ({
    runId: t.id({
      required: true,
      description: "The FULL run whose issue DELETIONS_OVER_CEILING says that they wait.",
    }),
  }),
});

const ApproveDeletionsPayload = builder
  .objectRef<ApproveDeletionsResult>("ApproveDeletionsPayload")
  .implement({
    description: "What approveDeletions did.",
    fields: (t) => ({
      run: t.field({
        type: SyncRun,
        nullable: true,
        description: "The run that found them; null when there is none.",
        resolve: ({ runId }, _args, { loaders }) =>
          runId === null ? null : loaders.syncRun.load(runId),
      }),
      customers: t.exposeInt("customers", { description: "Customers marked as deleted now." }),
      invoices: t.exposeInt("invoices", { description: "Invoices marked as deleted now." }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });

builder.mutationField("approveDeletions", (t) =>
  t.field({
    type: ApproveDeletionsPayload,
    description:
      "Makes the deletions that the source confirmed but that were too many for one sync to make by itself. For the role ADMIN.",
    authScopes: { admin: true },
    args: {
      input: t.arg({
        type: ApproveDeletionsInput,
        required: true,
        description: "Which deletions.",
      }),
    },
    resolve: async (_root, { input }, { viewer, services }): Promise<ApproveDeletionsResult> => {
      const runId = uuidOf("SyncRun", input.runId);
      const result =
        runId === null
          ? {
              refusal: {
                code: "NOT_FOUND" as const,
                message: "There is no such run.",
                field: ["runId"],
              },
            }
          : await approveDeletions(
              { pool: services.database.pool },
              { userId: viewer.userId, runId },
            );
      return "refusal" in result
        ? { runId, customers: 0, invoices: 0, userErrors: refused(result.refusal) }
        : { ...result, userErrors: [] };
    },
  }),
);
