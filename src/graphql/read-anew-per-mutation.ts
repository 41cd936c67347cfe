import type { GraphQLSchema } from "graphql";
import { forgetRows, type GraphQLContext } from "./context.ts";

/**
 * Lets each mutation of an operation read anew. They run one after the other, each with its answer, and the loaders would
 * remember for the next what a record was before it.
 */
export function readAnewPerMutation(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (resolve === undefined) continue;
    field.resolve = (root, args, context: GraphQLContext, info) => {
      forgetRows(context);
      return resolve(root, args, context, info);
    };
  }
  return schema;
}
