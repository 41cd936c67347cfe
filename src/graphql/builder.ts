import SchemaBuilder from "@pothos/core";
import PrismaPlugin from "@pothos/plugin-prisma";
import RelayPlugin from "@pothos/plugin-relay";
import ScopeAuthPlugin from "@pothos/plugin-scope-auth";
import { getDatamodel } from "../generated/pothos-types.ts";
import type { GraphQLContext } from "./context.ts";
import { forbidden } from "./errors.ts";
import { encodeGlobalId } from "./global-id.ts";
import type { ApiPrismaTypes } from "./row-types.ts";
import type { Timestamp } from "./timestamp.ts";

export interface SchemaTypes {
  Context: GraphQLContext;
  PrismaTypes: ApiPrismaTypes;
  DefaultFieldNullability: false;
  AuthScopes: { sync: boolean; admin: boolean };
  Scalars: {
    ID: { Input: string; Output: string };
    /** YYYY-MM-DD */
    Date: { Input: string; Output: string };
    /** In: RFC 3339 in UTC, as text, exact. */
    DateTime: { Input: string; Output: Timestamp };
    /** Plain decimal text, no exponent. */
    Decimal: { Input: string; Output: string };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (context) => context.services.database.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    onUnusedQuery: "error",
  },
  relay: {
    encodeGlobalID: (type, id) => encodeGlobalId(type, String(id)),
    nodeTypeOptions: {
      description: "Anything with an id of its own that `node(id)` finds again.",
    },
    idFieldOptions: {
      description: "Opaque and stable: the same record keeps its id for as long as it exists.",
    },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer }) => ({
      sync: viewer.role !== "READ",
      admin: viewer.role === "ADMIN",
    }),
    unauthorizedError: () => forbidden("The role of this key or session does not allow this."),
  },
});

builder.queryType({ description: "Everything that can be read." });
builder.mutationType({ description: "Everything that changes something or starts work." });
builder.subscriptionType({
  description: "What is happening now: a snapshot first, then every change.",
});

export type BuilderTypes = (typeof builder)["$inferSchemaTypes"];
