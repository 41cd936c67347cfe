import { type ASTNode, GraphQLError } from "graphql";
import type { ErrorCode } from "../../graphql/error-codes.ts";

/** Of operations that are refused before they run. Over HTTP their status is 400, whatever media type the client accepts. */
export const TOO_COMPLEX = "QUERY_TOO_COMPLEX" satisfies ErrorCode;

export function limitError(message: string, nodes: readonly ASTNode[] = []): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: TOO_COMPLEX } });
}
