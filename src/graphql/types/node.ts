import { brandWithType } from "@pothos/core";
import { builder } from "../builder.ts";
import type { GraphQLContext } from "../context.ts";
import { badUserInput } from "../errors.ts";
import { decodeGlobalId, type NodeType } from "../global-id.ts";

const MAX_NODES = 100;

/** Every way to a record by its id reads only the viewer's rows. */
const LOAD: Readonly<
  Record<NodeType, (context: GraphQLContext, uuid: string) => Promise<object | null>>
> = {
  User: async ({ viewer, services }, uuid) =>
    services.database.prisma.user.findUnique({ where: { id: viewer.userId, AND: { id: uuid } } }),
  Organization: async ({ loaders }, uuid) =>
    (await loaders.organizations()).find(({ id }) => id === uuid) ?? null,
  Customer: ({ loaders }, uuid) => loaders.customer.load(uuid),
  Invoice: ({ loaders }, uuid) => loaders.invoice.load(uuid),
  Reminder: ({ loaders }, uuid) => loaders.reminder.load(uuid),
  SyncRun: ({ loaders }, uuid) => loaders.syncRun.load(uuid),
  SyncIssue: ({ loaders }, uuid) => loaders.syncIssue.load(uuid),
};

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: "Any record by its id; null when there is none, or it is not the viewer's.",
    args: { id: t.arg.id({ required: true, description: "Of the record." }) },
    resolve: (_root, { id }, context) => loadNode(context, id),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: "Many records by their ids, in the same order, null where there is none.",
    args: {
      ids: t.arg.idList({ required: true, description: `Of the records, at most ${MAX_NODES}.` }),
    },
    resolve: (_root, { ids }, context) => {
      if (ids.length > MAX_NODES) throw badUserInput(`Ask for at most ${MAX_NODES} nodes at once.`);
      return Promise.all(ids.map((id) => loadNode(context, id)));
    },
  }),
}));

async function loadNode(context: GraphQLContext, id: string): Promise<object | null> {
  const globalId = decodeGlobalId(id);
  if (globalId === null) return null;
  const row = await LOAD[globalId.type](context, globalId.uuid);
  if (row === null) return null;
  // A copy: the same row object may be shared by the loaders.
  const node = { ...row };
  brandWithType(node, globalId.type as never);
  return node;
}
