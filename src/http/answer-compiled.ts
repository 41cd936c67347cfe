import type { GraphQLParams } from "graphql-yoga";
import { createContext, type GraphQLContext, type Services } from "../graphql/context.ts";
import type { CacheContext, Lookup, ResponseCache } from "./cache/response-cache.ts";
import type { CompiledOperations } from "./compiled-operations.ts";
import { usesOf } from "./deprecations-plugin.ts";
import { costOf, countNodes, refuseNodes } from "./limits/node-count.ts";
import type { Metrics } from "./metrics.ts";

export interface CompiledAnswer {
  /** Null: it has to be answered by the usual way. */
  readonly answer: string | null;
  /** What was used for it, with all that has been read. */
  readonly prepared: GraphQLContext;
}

interface AnswerCompiledOptions {
  readonly operations: CompiledOperations;
  readonly services: Services;
  readonly metrics: Metrics;
  readonly cache: ResponseCache;
}

/**
 * Null for what was not compiled.
 *
 * @param params whose variables are not too large
 * @param lookup null: the answer is not kept
 */
export type AnswerCompiled = (
  context: CacheContext,
  params: GraphQLParams,
  lookup: Lookup | null,
) => Promise<CompiledAnswer | null>;

/**
 * Answers queries that were compiled, without Yoga: a fifth of the server's time for a page goes into its requests,
 * responses and hooks. Each such query has passed Yoga before, so what is left to check hangs on its variables. What has
 * any error is answered by Yoga.
 */
export function createAnswerCompiled({
  operations,
  services,
  metrics,
  cache,
}: AnswerCompiledOptions): AnswerCompiled {
  return async (context, params, lookup) => {
    const compiled = operations.find(params);
    if (compiled === null) return null;
    const { schema, document, operation } = compiled;
    const { operationName, variables: variableValues } = params;
    const nodes = countNodes({ schema, document, operationName, variableValues });
    if (refuseNodes(nodes) !== null) return null;
    const { access, now } = context;
    const startedAt = performance.now();
    const { organizations } = access;
    const prepared = createContext(services, access.viewer, { organizations, now });
    const result = await compiled.execute(prepared, variableValues);
    if (result === null) return { answer: null, prepared };
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.operations.observe("query", operation.name?.value ?? "anonymous", seconds, []);
    const deprecations = usesOf(schema, document);
    const extensions = { ...costOf(nodes), ...(deprecations.length > 0 ? { deprecations } : {}) };
    const answer = JSON.stringify({ data: result.data, extensions });
    if (lookup !== null && cache.covers(schema, document, operationName)) {
      cache.offer(lookup, context, () => answer);
    }
    return { answer, prepared };
  };
}
