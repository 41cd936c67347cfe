import { cancelRun } from "../../sync/cancel-run.ts";
import { builder } from "../builder.ts";
import { uuidOf } from "../global-id.ts";
import { SyncRun } from "./sync-run.ts";
import { refused, USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

interface CancelSyncResult {
  readonly runId: string | null;
  readonly userErrors: readonly UserErrorShape[];
}

const CancelSyncInput = builder.inputType("CancelSyncInput", {
  description: "Which run to cancel.",
  fields: (t) => ({ runId: t.id({ required: true, description: "The run." }) }),
});

const CancelSyncPayload = builder.objectRef<CancelSyncResult>("CancelSyncPayload").implement({
  description: "What cancelSync did.",
  fields: (t) => ({
    run: t.field({
      type: SyncRun,
      nullable: true,
      description: "The run as it is now; null when there is none.",
      resolve: ({ runId }, _args, { loaders }) =>
        runId === null ? null : loaders.syncRun.load(runId),
    }),
    userErrors: t.field({
      type: [UserError],
      description: USER_ERRORS_DESCRIPTION,
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField("cancelSync", (t) =>
  t.field({
    type: CancelSyncPayload,
    description: "Ends a run. What it stored so far stays. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: { input: t.arg({ type: CancelSyncInput, required: true, description: "Which run." }) },
    resolve: async (_root, { input }, { viewer, services }): Promise<CancelSyncResult> => {
      const runId = uuidOf("SyncRun", input.runId);
      if (runId === null) {
        return {
          runId,
          userErrors: refused({
            code: "NOT_FOUND",
            message: "There is no such run.",
            field: ["runId"],
          }),
        };
      }
      const result = await cancelRun(
        { pool: services.database.pool, queue: services.queue },
        { userId: viewer.userId, runId },
      );
      return { runId, userErrors: "refusal" in result ? refused(result.refusal) : [] };
    },
  }),
);
