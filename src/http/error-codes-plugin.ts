import { type ExecutionResult, GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { PresentError } from "./present-error.ts";

/**
 * Over HTTP every error has a code, and an answer without data a status that says so: 400 to those who accept
 * `application/graphql-response+json`, as the specification of GraphQL over HTTP demands.
 */
export function errorCodesPlugin(present: PresentError): Plugin {
  return {
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
  if (extensions.http !== undefined || extensions.unexpected === true) return error;
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    extensions: { ...extensions, http: { spec: true, status: 400 } },
  });
}
