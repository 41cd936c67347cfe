import { type Forecast, forecastSync } from "../../sync/forecast.ts";
import { builder } from "../builder.ts";
import { ForecastBasis, StartSyncKind } from "../enums/sync.ts";
import { ORGANIZATION_ARGUMENT, requireOrganization } from "../organization-argument.ts";
import { volatile } from "../volatile.ts";

const SyncForecast = builder.objectRef<Forecast>("SyncForecast").implement({
  description: "What a sync would cost, before it runs.",
  fields: (t) => ({
    apiCalls: t.exposeInt("apiCalls", { description: "Calls to the source." }),
    minutes: t.exposeFloat("minutes", {
      description: "Minutes that the source's pace makes of them.",
    }),
    fitsToday: t.exposeBoolean("fitsToday", {
      description:
        "Whether today's quota is enough, without what is kept for people and reminders.",
    }),
    basis: t.expose("basis", { type: ForecastBasis, description: "How well this is known." }),
  }),
});

builder.queryField("syncForecast", (t) =>
  t.field({
    type: SyncForecast,
    extensions: volatile,
    description: "What a sync would cost if it began now.",
    args: {
      organizationId: t.arg.id({ description: ORGANIZATION_ARGUMENT }),
      kind: t.arg({
        type: StartSyncKind,
        required: true,
        defaultValue: "INCREMENTAL",
        description: "The kind of sync.",
      }),
    },
    resolve: async (_root, { organizationId, kind }, context) => {
      const { id } = await requireOrganization(context, organizationId);
      const quota = await context.services.quotaUsage(id);
      return forecastSync(context.services.database.pool, {
        userId: context.viewer.userId,
        organizationId: id,
        kind,
        quota,
      });
    },
  }),
);
