import { builder } from "../builder.ts";
import { ORGANIZATION_ARGUMENT } from "../organization-argument.ts";
import { IDEMPOTENCY_KEY_DESCRIPTION, runPayload, startForViewer } from "./run-payload.ts";

const RunBackfillInput = builder.inputType("RunBackfillInput", {
  description: "Which backfill to start.",
  fields: (t) => ({
    organizationId: t.id({ description: ORGANIZATION_ARGUMENT }),
    dryRun: t.boolean({
      required: true,
      defaultValue: false,
      description: "Only count what would be linked; write nothing.",
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY_DESCRIPTION }),
  }),
});

const RunBackfillPayload = runPayload("RunBackfillPayload", "runBackfill");

builder.mutationField("runBackfill", (t) =>
  t.field({
    type: RunBackfillPayload,
    description:
      "Links stored invoices to their customers and plans their reminders. Makes no call to the source. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: { input: t.arg({ type: RunBackfillInput, description: "Which backfill." }) },
    resolve: (_root, { input }, context) =>
      startForViewer(context, input ?? {}, {
        kind: "BACKFILL",
        dryRun: input?.dryRun ?? false,
        mutation: "runBackfill",
      }),
  }),
);
