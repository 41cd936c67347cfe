import { GraphQLError } from "graphql";
import type { ErrorCode } from "./error-codes.ts";

/** The caller sent something that can never work: a malformed cursor, a page too large, an id of another type. */
export function badUserInput(message: string): GraphQLError {
  return codedError("BAD_USER_INPUT", message);
}

/** The role of the key or session does not reach. */
export function forbidden(message: string): GraphQLError {
  return codedError("FORBIDDEN", message);
}

function codedError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
