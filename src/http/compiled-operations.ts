import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import { withCoercedInputs } from "./coerced-variables.ts";

/** An operation is compiled when it comes for this time: compiling takes as long as a few executions. */
const COMPILE_AT = 3;
/** As many as Yoga keeps parsed documents. */
const MAX_KEPT = 1024;

type Variables = ExecutionArgs["variableValues"];

/** A query for which code was compiled, which takes about three quarters of the time to execute. */
export interface CompiledOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** By which it was asked for; null: by none. */
  readonly operationName: string | null;
  /**
   * Null for what cannot be answered without an error, variables that are not valid included. That is left to the usual
   * executor, so that errors do not depend on how often something was asked.
   */
  execute(context: unknown, variables: Variables): Promise<ExecutionResult | null>;
}

interface Counted {
  executions: number;
  /** Null until it is compiled, and when it cannot be. */
  compiled: CompiledOperation | null;
}

/** The queries that come again and again. */
export class CompiledOperations {
  readonly #counted = new WeakMap<DocumentNode, Map<string, Counted>>();
  /** By name and text; those that were compiled first go first. */
  readonly #kept = new Map<string, CompiledOperation>();

  /** Null for what has not been compiled, or not for long been asked. It has passed every check that does not hang on variables. */
  find({ query, operationName }: GraphQLParams): CompiledOperation | null {
    const compiled = this.#kept.get(keyOf(operationName, query));
    return compiled?.operationName === (operationName ?? null) ? compiled : null;
  }

  /** Counts executions, and has those that are compiled executed by their own code. */
  readonly plugin: Plugin = {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const compiled = this.#count(args);
      if (compiled === null) return;
      setExecuteFn(
        async ({ contextValue, variableValues }: ExecutionArgs) =>
          (await compiled.execute(contextValue, variableValues)) ?? executeFn(args),
      );
    },
  };

  #count({ schema, document, operationName }: ExecutionArgs): CompiledOperation | null {
    const operations = this.#counted.get(document) ?? new Map<string, Counted>();
    this.#counted.set(document, operations);
    const name = operationName ?? "";
    const counted = operations.get(name) ?? { executions: 0, compiled: null };
    operations.set(name, counted);
    counted.executions += 1;
    if (counted.executions === COMPILE_AT) {
      counted.compiled = compile(schema, document, operationName);
    }
    if (counted.compiled !== null) this.#keep(counted.compiled, operationName);
    return counted.compiled;
  }

  #keep(compiled: CompiledOperation, operationName: string | null | undefined): void {
    this.#kept.set(keyOf(operationName, compiled.document.loc?.source.body), compiled);
    if (this.#kept.size <= MAX_KEPT) return;
    const [oldest = ""] = this.#kept.keys();
    this.#kept.delete(oldest);
  }
}

function keyOf(name: string | null | undefined, text: string | null | undefined): string {
  return `${name ?? ""}\n${text ?? ""}`;
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledOperation | null {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return null;
  const inputs = withCoercedInputs(schema, document, operation);
  const code = compileQuery(inputs.schema, inputs.document, operationName ?? undefined);
  if (!isCompiledQuery(code)) return null;
  const definitions = operation.variableDefinitions ?? [];
  return {
    schema,
    document,
    operation,
    operationName: operationName ?? null,
    execute: async (context, variables) => {
      const given = variables ?? {};
      const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: 1 });
      if (coerced === undefined) return null;
      const result = await code.query(undefined, context, {
        ...given,
        ...picked(coerced, inputs.names),
      });
      return result.errors === undefined ? result : null;
    },
  };
}

function picked(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => name in values).map((name) => [name, values[name]]),
  );
}
