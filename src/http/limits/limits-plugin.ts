import { type DocumentNode, type GraphQLError, type GraphQLSchema, validate } from "graphql";
import type { Plugin } from "graphql-yoga";
import { SubscriptionRootRule } from "../subscription-root-rule.ts";
import { AliasRule } from "./alias-rule.ts";
import { DepthRule } from "./depth-rule.ts";
import { costOf, countNodes, refuseNodes } from "./node-count.ts";
import { OverlapRule } from "./overlap-rule.ts";
import { parseLimited } from "./parse-limited.ts";
import { refuseVariables } from "./variables-limit.ts";

/** The last one because one of graphql's own throws at what it refuses. */
const RULES = [DepthRule, AliasRule, OverlapRule, SubscriptionRootRule];

/**
 * Tokens, depth, aliases, records and variables, the same over HTTP, SSE and WebSocket, because all of them run these hooks.
 * Queries and mutations are told what they cost in `extensions.cost`.
 */
export function limitsPlugin(): Plugin {
  const known = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  const refuseDocument = (
    schema: GraphQLSchema,
    document: DocumentNode,
  ): readonly GraphQLError[] => {
    let errors = known.get(document);
    if (errors === undefined) {
      errors = validate(schema, document, RULES);
      known.set(document, errors);
    }
    return errors;
  };

  return {
    onParse({ setParseFn }) {
      setParseFn(parseLimited);
    },
    // Before graphql's own rules, whose time grows with the square of what these bound.
    onValidate({ params: { schema, documentAST }, setResult }) {
      const errors = refuseDocument(schema, documentAST);
      if (errors.length > 0) setResult([...errors]);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const nodes = countNodes(args);
      const refusal = refuseVariables(args.variableValues) ?? refuseNodes(nodes);
      const cost = costOf(nodes);
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
