/**
 * Every `extensions.code` of the API, whoever raises it: the schema, the server around it, or Yoga. docs/api.md says what
 * each means to a client.
 */
export const ERROR_CODES = [
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "FORBIDDEN",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "INTERNAL",
  "OPERATION_RESOLUTION_FAILURE",
  "QUERY_TOO_COMPLEX",
  "RATE_LIMITED",
  "REQUEST_ENTITY_TOO_LARGE",
  "SLOW_CONSUMER",
  "UNAUTHENTICATED",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
