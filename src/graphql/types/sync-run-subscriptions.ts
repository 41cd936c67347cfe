import type { RunUpdate } from "../../live/run-snapshot.ts";
import { builder } from "../builder.ts";
import { badUserInput } from "../errors.ts";
import { uuidOf } from "../global-id.ts";
import { narrowingOrganization } from "../organization-argument.ts";
import { refuseConnections } from "../refuse-connections.ts";
import { SyncRun } from "./sync-run.ts";

const SyncRunUpdate = builder.objectRef<RunUpdate>("SyncRunUpdate").implement({
  description:
    "A change of a run. The run has an id, so that caches of clients update by themselves.",
  fields: (t) => ({
    seq: t.exposeInt("seq", { description: "Of the run; strictly grows." }),
    at: t.expose("at", { type: "DateTime", description: "When the run changed." }),
    run: t.field({
      type: SyncRun,
      description: "The run as it was at that time. Its connections cannot be asked for here.",
      resolve: ({ run }) => run,
    }),
  }),
});

// The feed's own objects are passed on as they are: what is sent is worked out once for all who asked the same.
builder.subscriptionFields((t) => ({
  syncProgress: t.field({
    type: SyncRunUpdate,
    description:
      "One run: its state at once (unless `afterSeq` has it), then its changes, then completion. States in between may be left out; `seq` strictly grows; the last state arrives exactly once. A finished run: its last state, then completion.",
    args: {
      runId: t.arg.id({ required: true, description: "The run." }),
      afterSeq: t.arg.int({
        description:
          "The last `seq` that was seen, after a lost connection. One above the run's own counts as none.",
      }),
    },
    subscribe: async (_root, { runId, afterSeq }, { services, viewer }, info) => {
      refuseConnections(info);
      const uuid = uuidOf("SyncRun", runId);
      const updates =
        uuid === null ? null : await services.feed.followRun(viewer, uuid, afterSeq ?? null);
      if (updates === null) throw badUserInput("There is no such run.");
      return updates;
    },
    resolve: (update) => update,
  }),
  syncRunChanged: t.field({
    type: SyncRunUpdate,
    description:
      "Every run of the viewer: the unfinished ones at once, then each change, without end.",
    args: { organizationId: t.arg.id({ description: "Only the runs of this organization." }) },
    subscribe: async (_root, { organizationId }, context, info) => {
      refuseConnections(info);
      const { services, viewer } = context;
      const id = await narrowingOrganization(context, organizationId);
      return services.feed.followAll(viewer, id);
    },
    resolve: (update) => update,
  }),
}));
