import type { ObjectRef } from "@pothos/core";
import { type BuilderTypes, builder } from "./builder.ts";
import { type Connection, type Edge, ofPage } from "./connection.ts";
import { TOTAL_COUNT_CAP } from "./list-reader.ts";

const PageInfo = builder.objectRef<Connection<unknown>>("PageInfo").implement({
  description: "Where a page stands in its list.",
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: "Whether the list goes on after this page.",
      resolve: (connection) => connection.hasNextPage(),
    }),
    hasPreviousPage: t.boolean({
      description: "Whether the list has something before this page.",
      resolve: (connection) => connection.hasPreviousPage(),
    }),
    startCursor: t.string({
      nullable: true,
      description: "The cursor of the first record of the page; null when the page is empty.",
      resolve: (connection) => ofPage(connection, ({ edges }) => edges[0]?.cursor ?? null),
    }),
    endCursor: t.string({
      nullable: true,
      description: "The cursor of the last record of the page; null when the page is empty.",
      resolve: (connection) => ofPage(connection, ({ edges }) => edges.at(-1)?.cursor ?? null),
    }),
  }),
});

/** The types `NameConnection` and `NameEdge` for pages of a node type. */
export function connectionType<Row>(
  name: string,
  node: ObjectRef<BuilderTypes, Row>,
  plural: string,
) {
  const edge = builder.objectRef<Edge<Row>>(`${name}Edge`).implement({
    description: `One of the ${plural} of a page.`,
    fields: (t) => ({
      cursor: t.exposeString("cursor", {
        description: "The place in the list, for `after` and `before`. Valid for this order only.",
      }),
      node: t.field({
        type: node,
        description: "The record.",
        resolve: (parent) => parent.node as never,
      }),
    }),
  });
  return builder.objectRef<Connection<Row>>(`${name}Connection`).implement({
    description: `A page of ${plural}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: "The records of the page, each with its cursor.",
        resolve: (connection) => ofPage(connection, ({ edges }) => edges),
      }),
      nodes: t.field({
        type: [node],
        description: "The records of the page.",
        resolve: (connection) => ofPage(connection, ({ nodes }) => nodes) as never,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: "Where the page stands in its list.",
        resolve: (connection) => connection,
      }),
      totalCount: t.int({
        description: `How many records the whole list has, counted only when asked for, at most ${TOTAL_COUNT_CAP}.`,
        resolve: (connection) => connection.totalCount(),
      }),
      totalCountCapped: t.boolean({
        description: "Whether the list has more than `totalCount` says.",
        resolve: (connection) => connection.totalCountCapped(),
      }),
    }),
  });
}
