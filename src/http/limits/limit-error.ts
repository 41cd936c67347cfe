import { type ASTNode, GraphQLError } from "graphql";

export const TOO_COMPLEX = "QUERY_TOO_COMPLEX";

/** An operation that is refused before it runs. Over HTTP its status is 400, whatever media type the client accepts. */
export function limitError(message: string, nodes: readonly ASTNode[] = []): GraphQLError {
  return new GraphQLError(message, {
    nodes,
    extensions: { code: TOO_COMPLEX, http: { status: 400, spec: false } },
  });
}
