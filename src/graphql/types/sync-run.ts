import { etaSeconds, percent, type RunProgress } from "../../sync/progress.ts";
import { builder } from "../builder.ts";
import { listConnection } from "../connection.ts";
import { connectionType } from "../connection-type.ts";
import type { GraphQLContext } from "../context.ts";
import { SyncKind, SyncPhaseName, SyncStatus, SyncTrigger } from "../enums/sync.ts";
import { SyncRunFilter, type SyncRunFilterShape } from "../filters/sync-run-filter.ts";
import { uuidOf } from "../global-id.ts";
import { syncRunList } from "../lists/sync-run-list.ts";
import { pageArgs } from "../page-args.ts";
import type { SyncPhaseRow, SyncRunRow } from "../row-types.ts";
import { toDate } from "../timestamp.ts";
import { volatile } from "../volatile.ts";
import { Organization, organizationOf } from "./organization.ts";
import { SyncPhase } from "./sync-phase.ts";

export const SyncRun = builder.prismaNode("SyncRun", {
  description: "One run of a sync: what it does, how far it is, and how it ended.",
  id: { field: "id", description: "Of the run." },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer.userId }),
  fields: (t) => ({
    organization: t.field({
      type: Organization,
      description: "The organization that is synced.",
      resolve: ({ organizationId }, _args, context) => organizationOf(context, organizationId),
    }),
    kind: t.expose("kind", { type: SyncKind, description: "What it does." }),
    trigger: t.expose("trigger", { type: SyncTrigger, description: "What started it." }),
    status: t.expose("status", { type: SyncStatus, description: "Where it stands." }),
    dryRun: t.exposeBoolean("dryRun", {
      description: "Whether it only counts and writes nothing.",
    }),
    seq: t.exposeInt("seq", { description: "Grows with every change of this run." }),
    phase: t.expose("phase", {
      type: SyncPhaseName,
      nullable: true,
      description: "The phase at work; null before the first and after the last.",
    }),
    phases: t.field({
      type: [SyncPhase],
      description: "Its phases, in their order.",
      resolve: async (run, _args, context) => [...(await phasesOf(run, context))],
    }),
    apiCalls: t.int({
      extensions: volatile,
      description: "Calls made to the source so far, in all phases.",
      resolve: async (run, _args, context) =>
        (await phasesOf(run, context)).reduce((sum, { apiCalls }) => sum + apiCalls, 0),
    }),
    percent: t.float({
      nullable: true,
      extensions: volatile,
      description: "How far it is, 0 to 100; null while the total is unknown.",
      resolve: async (run, _args, context) => percent(await progressOf(run, context)),
    }),
    etaSeconds: t.int({
      nullable: true,
      extensions: volatile,
      description: "Seconds until it ends if it goes on as so far; null when that cannot be told.",
      resolve: async (run, _args, context) =>
        etaSeconds(await progressOf(run, context), context.now),
    }),
    throttledUntil: t.expose("throttledUntil", {
      type: "DateTime",
      nullable: true,
      extensions: volatile,
      description: "Until when it paces itself while RUNNING; null when it does not.",
    }),
    resumesAt: t.expose("resumesAt", {
      type: "DateTime",
      nullable: true,
      extensions: volatile,
      description: "When it goes on while WAITING; null otherwise.",
    }),
    errorCode: t.exposeString("errorCode", {
      nullable: true,
      description: "The kind of error that ended it, for programs; null when none did.",
    }),
    error: t.exposeString("error", {
      nullable: true,
      description: "What ended it and what to do, for people; null when nothing did.",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was asked for." }),
    startedAt: t.expose("startedAt", {
      type: "DateTime",
      nullable: true,
      description: "When a worker began it; null before.",
    }),
    finishedAt: t.expose("finishedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it ended; null before.",
    }),
  }),
});

const SyncRunConnection = connectionType<SyncRunRow>("SyncRun", SyncRun, "runs");

const openSyncRuns = listConnection<SyncRunRow, SyncRunFilterShape>(syncRunList, {
  field: "CREATED_AT",
  direction: "DESC",
});

builder.prismaObjectField(Organization, "activeRun", (t) =>
  t.field({
    type: SyncRun,
    nullable: true,
    description: "The run at work, else the one that is next; null when there is nothing to do.",
    resolve: ({ id }, _args, { loaders }) => loaders.activeRun.load(id),
  }),
);

builder.queryFields((t) => ({
  syncRun: t.field({
    type: SyncRun,
    nullable: true,
    description: "One run; null when there is none.",
    args: { id: t.arg.id({ required: true, description: "Of the run." }) },
    resolve: (_root, { id }, { loaders }) => {
      const uuid = uuidOf("SyncRun", id);
      return uuid === null ? null : loaders.syncRun.load(uuid);
    },
  }),
  syncRuns: t.field({
    type: SyncRunConnection,
    description: "Runs, the newest first.",
    args: { ...pageArgs, filter: t.arg({ type: SyncRunFilter, description: "Which runs." }) },
    resolve: (_root, args, context, info) => openSyncRuns(args, context, info),
  }),
}));

async function phasesOf(
  run: SyncRunRow,
  { loaders }: GraphQLContext,
): Promise<readonly SyncPhaseRow[]> {
  return run.phases ?? loaders.phases.load(run.id);
}

async function progressOf(run: SyncRunRow, context: GraphQLContext): Promise<RunProgress> {
  const phases = await phasesOf(run, context);
  const startedAt = run.startedAt && toDate(run.startedAt);
  return { status: run.status, startedAt, phases } as RunProgress;
}
