import { type DocumentNode, GraphQLError } from "graphql";

/** A syntax error is an answer: thrown, it would close the socket and end every other operation on it. */
export function parseOrError(
  parse: (query: string) => DocumentNode,
  query: string,
): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (typeof error.extensions.code === "string") return error;
    return new GraphQLError(error.message, {
      source: error.source ?? null,
      positions: error.positions ?? null,
      extensions: { code: "GRAPHQL_PARSE_FAILED" },
    });
  }
}
