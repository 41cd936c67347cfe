import type { Plugin } from "graphql-yoga";
import { AliasRule } from "./alias-rule.ts";
import { DepthRule } from "./depth-rule.ts";
import { countNodes, MAX_NODES, refuseNodes } from "./node-count.ts";
import { parseLimited } from "./parse-limited.ts";
import { refuseVariables } from "./variables-limit.ts";

/**
 * Tokens, depth, aliases, records and variables, the same over HTTP, SSE and WebSocket, because all of them run these hooks.
 * Queries and mutations are told what they cost in `extensions.cost`.
 */
export function limitsPlugin(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseLimited);
    },
    onValidate({ addValidationRule }) {
      addValidationRule(DepthRule);
      addValidationRule(AliasRule);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const nodes = countNodes(args);
      const refusal = refuseVariables(args.variableValues) ?? refuseNodes(nodes);
      const cost = { cost: { nodes, maximum: MAX_NODES } };
      if (refusal !== null) {
        setResultAndStopExecution({ errors: [refusal], extensions: cost });
        return;
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult({ ...result, extensions: { ...result.extensions, ...cost } });
        },
      };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = refuseVariables(args.variableValues) ?? refuseNodes(countNodes(args));
      if (refusal !== null) setResultAndStopExecution({ errors: [refusal] });
    },
  };
}
