import { type DocumentNode, GraphQLError, type ParseOptions, parse, type Source } from "graphql";
import { limitError } from "./limit-error.ts";

export const MAX_TOKENS = 2000;

/** graphql's parser, which stops reading after MAX_TOKENS tokens. */
export function parseLimited(source: string | Source, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    const isTooLong = error instanceof GraphQLError && error.message.endsWith("Parsing aborted.");
    throw isTooLong ? limitError(`A document has at most ${MAX_TOKENS} tokens.`) : error;
  }
}
