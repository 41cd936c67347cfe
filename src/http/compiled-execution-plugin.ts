import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import type { Plugin } from "graphql-yoga";

/** An operation is compiled when it comes for this time: compiling takes as long as a few executions. */
const COMPILE_AT = 3;

interface Operation {
  executions: number;
  /** Null until it is compiled, and when it cannot be. */
  compiled: CompiledQuery | null;
}

/**
 * Executes queries that come again and again by code that was compiled for them, which takes about three quarters of the
 * time. What cannot be answered without an error is left to the usual executor, so that errors do not depend on how
 * often something was asked: variables that are not valid, and answers with errors, whose records the request's loaders
 * then have already. As many are kept as Yoga keeps parsed documents.
 */
export function compiledExecutionPlugin(): Plugin {
  const documents = new WeakMap<DocumentNode, Map<string, Operation>>();

  const operationOf = ({ schema, document, operationName }: ExecutionArgs): Operation => {
    const operations = documents.get(document) ?? new Map<string, Operation>();
    documents.set(document, operations);
    const name = operationName ?? "";
    const operation = operations.get(name) ?? { executions: 0, compiled: null };
    operations.set(name, operation);
    operation.executions += 1;
    if (operation.executions === COMPILE_AT) {
      operation.compiled = compile(schema, document, operationName);
    }
    return operation;
  };

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { compiled } = operationOf(args);
      if (compiled === null || !hasValidVariables(args)) return;
      setExecuteFn(async ({ rootValue, contextValue, variableValues }: ExecutionArgs) => {
        const result = await compiled.query(rootValue, contextValue, variableValues);
        return result.errors === undefined ? result : executeFn(args);
      });
    },
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledQuery | null {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  const result = compileQuery(schema, document, operationName ?? undefined);
  return isCompiledQuery(result) ? result : null;
}

function hasValidVariables({
  schema,
  document,
  operationName,
  variableValues,
}: ExecutionArgs): boolean {
  const operation = getOperationAST(document, operationName);
  const definitions = operation?.variableDefinitions ?? [];
  return !getVariableValues(schema, definitions, variableValues ?? {}, { maxErrors: 1 }).errors;
}
