import { builder } from "../builder.ts";
import { StartSyncKind } from "../enums/sync.ts";
import { ORGANIZATION_ARGUMENT } from "../organization-argument.ts";
import { IDEMPOTENCY_KEY_DESCRIPTION, runPayload, startForViewer } from "./run-payload.ts";

const StartSyncInput = builder.inputType("StartSyncInput", {
  description: "Which sync to start.",
  fields: (t) => ({
    organizationId: t.id({ description: ORGANIZATION_ARGUMENT }),
    kind: t.field({
      type: StartSyncKind,
      required: true,
      defaultValue: "INCREMENTAL",
      description: "How much to read.",
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY_DESCRIPTION }),
  }),
});

const StartSyncPayload = runPayload("StartSyncPayload", "startSync");

builder.mutationField("startSync", (t) =>
  t.field({
    type: StartSyncPayload,
    description:
      "Starts a sync, or gives the one of its kind that is open already. For the roles SYNC and ADMIN.",
    authScopes: { sync: true },
    args: {
      input: t.arg({ type: StartSyncInput, description: "Which sync; INCREMENTAL by itself." }),
    },
    resolve: (_root, { input }, context) =>
      startForViewer(context, input ?? {}, {
        kind: input?.kind ?? "INCREMENTAL",
        mutation: "startSync",
      }),
  }),
);
