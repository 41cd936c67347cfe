import { type ExecutionResult, GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import { TOO_COMPLEX } from "./limits/limit-error.ts";
import type { PresentError } from "./present-error.ts";

/**
 * Over HTTP every error has a code, and an answer without data a status that says so: 400 to those who accept
 * `application/graphql-response+json`, as the specification of GraphQL over HTTP demands.
 */
export function errorCodesPlugin(present: PresentError): Plugin {
  return {
    // Yoga says nothing more than the status.
    onResponse({ response, setResponse, fetchAPI }) {
      if (response.status !== 406) return;
      const message =
        "Accept `application/json` or `application/graphql-response+json`; for a subscription `text/event-stream`, or use WebSocket.";
      setResponse(
        fetchAPI.Response.json(
          { errors: [{ message, extensions: { code: "BAD_REQUEST" } }] },
          { status: 406 },
        ),
      );
    },
    onExecutionResult({ result, setResult }) {
      if (result === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors } = result as ExecutionResult;
      if (errors === undefined) return;
      const presented = errors.map(present);
      setResult({
        ...result,
        errors: "data" in result ? presented : presented.map(withStatus),
      } as typeof result);
    },
  };
}

function withStatus(error: GraphQLError): GraphQLError {
  const { extensions } = error;
  if (extensions.code === TOO_COMPLEX) return withHttp(error, { status: 400, spec: false });
  if (extensions.http !== undefined || extensions.unexpected === true) return error;
  return withHttp(error, { status: 400, spec: true });
}

/** @param http what Yoga makes the status of; `spec`: only for those who accept graphql-response+json */
function withHttp(
  error: GraphQLError,
  http: { readonly status: number; readonly spec: boolean },
): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...error.extensions, http },
  });
}
