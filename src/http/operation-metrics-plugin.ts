import { type ExecutionArgs, type ExecutionResult, getOperationAST } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Metrics } from "./metrics.ts";

/** Times queries and mutations by operation name, and counts errors by code. */
export function operationMetricsPlugin({ operations }: Metrics): Plugin {
  return {
    onExecute({ args }) {
      const startedAt = performance.now();
      return {
        onExecuteDone({ result }) {
          if (Symbol.asyncIterator in result) return;
          const seconds = (performance.now() - startedAt) / 1000;
          operations.observe(kindOf(args), nameOf(args), seconds, codesOf(result));
        },
      };
    },
  };
}

function kindOf({ document, operationName }: ExecutionArgs): string {
  return getOperationAST(document, operationName)?.operation ?? "unknown";
}

function nameOf({ document, operationName }: ExecutionArgs): string {
  return getOperationAST(document, operationName)?.name?.value ?? "anonymous";
}

function codesOf({ errors }: ExecutionResult): string[] {
  return (errors ?? []).map(({ extensions }) =>
    typeof extensions?.code === "string" ? extensions.code : "INTERNAL",
  );
}
