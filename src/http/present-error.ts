import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { sqlState } from "../db/sql.ts";
import { SlowConsumerError } from "../live/slow-consumer-error.ts";
import { TOO_COMPLEX } from "./limits/limit-error.ts";
import { currentRequestId } from "./request-scope.ts";

/**
 * What the outside sees of an error. Errors that were made to be shown carry `extensions.code`; those that graphql
 * raises about the caller's document or variables get one; everything else becomes "Unexpected error." with the id
 * under which the log has the whole story.
 */
export type PresentError = (error: unknown) => GraphQLError;

/** graphql quotes what it refuses, once for each of its errors: a small request would have a huge answer. */
const MAX_MESSAGE_LENGTH = 500;
/** SQLSTATE query_canceled: the statement took longer than any may. */
const TOOK_TOO_LONG = "57014";

export function createPresentError(log: Logger): PresentError {
  return (error) => {
    if (error instanceof GraphQLError) {
      const root = rootOf(error);
      if (root instanceof SlowConsumerError) {
        return new GraphQLError(root.message, { extensions: { code: "SLOW_CONSUMER" } });
      }
      if (root instanceof GraphQLError) {
        const code = codeOf(error, root);
        if (code !== null) return withCode(error, code);
      }
      if (sqlState(root) === TOOK_TOO_LONG) {
        log.warn({ err: root, requestId: currentRequestId() }, "A request took too long.");
        return new GraphQLError("This took too long: ask for less, or filter by less.", {
          nodes: error.nodes ?? null,
          path: error.path ?? null,
          extensions: { code: TOO_COMPLEX },
        });
      }
      return mask(log, error, root);
    }
    if (error instanceof SlowConsumerError) {
      return new GraphQLError(error.message, { extensions: { code: "SLOW_CONSUMER" } });
    }
    return mask(log, null, error);
  };
}

/** As it is sent: without what is meant for the transport alone. */
export function formatError(error: GraphQLError): GraphQLFormattedError {
  const { http: _http, unexpected: _unexpected, ...extensions } = error.extensions;
  const { extensions: _all, ...formatted } = error.toJSON();
  return Object.keys(extensions).length === 0 ? formatted : { ...formatted, extensions };
}

/** The error that a resolver threw, below the one that says where. */
function rootOf(error: GraphQLError): unknown {
  let root: unknown = error;
  while (
    root instanceof GraphQLError &&
    root.originalError !== undefined &&
    root.originalError !== null
  ) {
    root = root.originalError;
  }
  return root;
}

function codeOf(error: GraphQLError, root: GraphQLError): string | null {
  const { code } = error.extensions;
  if (typeof code === "string") return code;
  if (root.name === "PothosValidationError") return "BAD_USER_INPUT";
  // Of the document: no path. Of an argument: it points at the place in the document. An error without either comes
  // from a value that the schema could not send, which is our fault.
  return error.path === undefined || root.nodes !== undefined ? "BAD_USER_INPUT" : null;
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { originalError: cause, http, ...extensions } = error.extensions;
  // Yoga takes a request without a query for a document that cannot be parsed: 200 for those who accept JSON alone.
  const isNone = code === "BAD_REQUEST" && (http as { spec?: unknown } | undefined)?.spec === true;
  const isShown = error.message.length <= MAX_MESSAGE_LENGTH && cause === undefined;
  if (extensions.code === code && isShown && !isNone) return error;
  // Yoga keeps what JSON.parse said, the body in it, and takes its presence for "400 whatever the client accepts".
  const status = cause === undefined && !isNone ? http : { status: 400 };
  return new GraphQLError(shorten(error.message), {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...extensions, ...(status === undefined ? {} : { http: status }), code },
  });
}

/** Both ends, because graphql says at the end what is wrong. */
function shorten(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  const half = MAX_MESSAGE_LENGTH / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}

function mask(log: Logger, error: GraphQLError | null, cause: unknown): GraphQLError {
  const requestId = currentRequestId();
  log.error({ err: cause, requestId, path: error?.path }, "A request failed unexpectedly.");
  return new GraphQLError("Unexpected error.", {
    nodes: error?.nodes ?? null,
    path: error?.path ?? null,
    extensions: { code: "INTERNAL", requestId, unexpected: true },
  });
}
