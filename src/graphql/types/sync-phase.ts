import { builder } from "../builder.ts";
import { SyncPhaseName, SyncPhaseStatus } from "../enums/sync.ts";
import type { SyncPhaseRow } from "../row-types.ts";
import { volatile } from "../volatile.ts";

export const SyncPhase = builder.objectRef<SyncPhaseRow>("SyncPhase").implement({
  description: "A part of a run, with its own outcome. Every record is counted once per run.",
  fields: (t) => ({
    name: t.expose("name", { type: SyncPhaseName, description: "Which part." }),
    status: t.expose("status", { type: SyncPhaseStatus, description: "Where it stands." }),
    fetched: t.exposeInt("fetched", { description: "Records read." }),
    inserted: t.exposeInt("inserted", { description: "Records stored for the first time." }),
    updated: t.exposeInt("updated", { description: "Stored records that changed." }),
    unchanged: t.exposeInt("unchanged", { description: "Stored records that did not change." }),
    deleted: t.exposeInt("deleted", { description: "Records found to be deleted in the source." }),
    skipped: t.exposeInt("skipped", { description: "Records that need no storing." }),
    failed: t.exposeInt("failed", { description: "Records set aside, each with an issue." }),
    total: t.exposeInt("total", {
      nullable: true,
      description: "Records the phase expects; null while that is unknown.",
    }),
    apiCalls: t.exposeInt("apiCalls", {
      extensions: volatile,
      description: "Calls made to the source.",
    }),
    startedAt: t.expose("startedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it began; null before.",
    }),
    finishedAt: t.expose("finishedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it ended; null before.",
    }),
    error: t.exposeString("error", {
      nullable: true,
      description: "What ended it early, for people; null when nothing did.",
    }),
  }),
});
