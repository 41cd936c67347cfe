import type { StartRunRequest } from "../../sync/start-run.ts";
import { startRun } from "../../sync/start-run.ts";
import { builder } from "../builder.ts";
import type { GraphQLContext } from "../context.ts";
import { chooseOrganization } from "../organization-argument.ts";
import { SyncRun } from "./sync-run.ts";
import { refused, USER_ERRORS_DESCRIPTION, UserError, type UserErrorShape } from "./user-error.ts";

export const IDEMPOTENCY_KEY_DESCRIPTION =
  "Your own key, at most 255 characters. The same key and input within 7 days give the same answer and start nothing.";
const MAX_KEY_LENGTH = 255;

export interface RunPayload {
  readonly runId: string | null;
  readonly alreadyRunning: boolean;
  readonly userErrors: readonly UserErrorShape[];
}

/** The payload of a mutation that starts a run. */
export function runPayload(name: string, mutation: string) {
  return builder.objectRef<RunPayload>(name).implement({
    description: `What ${mutation} did.`,
    fields: (t) => ({
      run: t.field({
        type: SyncRun,
        nullable: true,
        description: "The run that does it, as it is now; null when there is none.",
        resolve: ({ runId }, _args, { loaders }) =>
          runId === null ? null : loaders.syncRun.load(runId),
      }),
      alreadyRunning: t.exposeBoolean("alreadyRunning", {
        description: "Whether the run was there before this request.",
      }),
      userErrors: t.field({
        type: [UserError],
        description: USER_ERRORS_DESCRIPTION,
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });
}

export interface StartInput {
  readonly organizationId?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Starts a run for a person who asks, or says why not. */
export async function startForViewer(
  context: GraphQLContext,
  { organizationId, idempotencyKey }: StartInput,
  request: Pick<StartRunRequest, "kind" | "dryRun"> & Required<Pick<StartRunRequest, "mutation">>,
): Promise<RunPayload> {
  const problem = keyProblem(idempotencyKey);
  if (problem !== null) return refusedRun([problem]);
  const choice = await chooseOrganization(context, organizationId);
  if ("problem" in choice) {
    return refusedRun([
      { code: choice.problem, message: choice.message, field: ["input", "organizationId"] },
    ]);
  }
  const { viewer, services } = context;
  const result = await startRun(
    { pool: services.database.pool, queue: services.queue },
    {
      ...request,
      userId: viewer.userId,
      organizationId: choice.organization.id,
      trigger: "MANUAL",
      ...(idempotencyKey ? { idempotencyKey } : {}),
    },
  );
  if ("refusal" in result) return refusedRun(refused(result.refusal));
  return { ...result, userErrors: [] };
}

function refusedRun(userErrors: readonly UserErrorShape[]): RunPayload {
  return { runId: null, alreadyRunning: false, userErrors };
}

function keyProblem(key: string | null | undefined): UserErrorShape | null {
  if (key === null || key === undefined) return null;
  if (key.length >= 1 && key.length <= MAX_KEY_LENGTH && !key.includes("\0")) return null;
  return {
    code: "INVALID",
    message: `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters.`,
    field: ["input", "idempotencyKey"],
  };
}
