import { createHash } from "node:crypto";
import type { DocumentNode, ExecutionResult } from "graphql";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import type { Counter } from "prom-client";
import { localDate } from "../../graphql/date-text.ts";
import type { Access } from "../auth/access.ts";
import { refuseVariables } from "../limits/variables-limit.ts";
import { AnswerStore } from "./answer-store.ts";
import { isCacheable } from "./is-cacheable.ts";

/** What the cache must know of a request. */
export interface CacheContext {
  readonly access: Access;
  /** The instant whose local dates are "today" in the answer. */
  readonly now: Date;
  /** Reads the access again, by a statement that begins after the call. */
  readonly readAgain: () => Promise<Access | null>;
}

export interface ResponseCacheOptions {
  /** Most that is kept, in characters. 0: nothing. */
  readonly maxCharacters: number;
  readonly outcomes: Counter<"outcome">;
}

interface Pending {
  readonly key: string;
  readonly context: CacheContext;
  cacheable: boolean;
}

/**
 * Keeps serialized answers to queries over HTTP. An answer is never older than what was committed when its request
 * arrived:
 *
 * - Every transaction that changes what the API shows raises the user's data version, and commits both at once.
 * - A request uses a version that was read after it arrived, by the statement that checked its key: so nothing is
 *   answered before the key is known to be valid, and an answer of an older version is not even looked up.
 * - An answer is kept only if the version is still the same after it was worked out: all its statements then saw the
 *   data of that one version. That is read when the answer has already been sent, so that nobody waits for it.
 * - The key of an answer is the user, role, version, local date of each organization, document, variables and name.
 * - Quota, calls, throttle, time left and whatever else is volatile are never kept, and neither are errors.
 *
 * Operations over WebSocket do not pass here.
 */
export function responseCachePlugin({
  maxCharacters,
  outcomes,
}: ResponseCacheOptions): Plugin<CacheContext> {
  const store = new AnswerStore(maxCharacters);
  const pending = new WeakMap<Request, Pending>();
  const cacheable = new WeakMap<DocumentNode, Map<string | null, boolean>>();

  const keepIfUnchanged = async ({ key, context }: Pending, answer: string): Promise<void> => {
    const after = await context.readAgain();
    if (after?.dataVersion === context.access.dataVersion) store.set(key, answer);
  };

  return {
    onParams({ request, params, context, setResult }) {
      // Variables that will be refused are not worth a key, and could be too deep to make one.
      if (maxCharacters === 0 || refuseVariables(params.variables) !== null) return;
      const key = keyOf(context as unknown as CacheContext, params);
      const answer = store.get(key);
      if (answer === undefined) {
        pending.set(request, {
          key,
          context: context as unknown as CacheContext,
          cacheable: false,
        });
        return;
      }
      outcomes.inc({ outcome: "hit" });
      setResult(serialized({ data: {} }, answer));
    },
    onExecute({ args }) {
      const { request } = args.contextValue as { request?: Request };
      const of = request && pending.get(request);
      if (of === undefined) return;
      const { schema, document, operationName = null } = args;
      let known = cacheable.get(document);
      if (known === undefined) {
        known = new Map();
        cacheable.set(document, known);
      }
      of.cacheable = known.get(operationName) ?? isCacheable(schema, document, operationName);
      known.set(operationName, of.cacheable);
    },
    onExecutionResult({ request, result, setResult }) {
      const of = pending.get(request);
      if (of?.cacheable !== true || !isPlain(result) || result.errors !== undefined) return;
      pending.delete(request);
      outcomes.inc({ outcome: "miss" });
      const answer = JSON.stringify(result);
      setResult(serialized(result, answer));
      // A database that fails now only means that nothing is kept.
      keepIfUnchanged(of, answer).catch(() => undefined);
    },
  };
}

function keyOf({ access, now }: CacheContext, params: GraphQLParams): string {
  const { viewer, dataVersion, organizations } = access;
  const parts = [
    viewer.userId,
    viewer.role,
    dataVersion,
    organizations.map(({ id, timeZone }) => [id, localDate(now, timeZone)]),
    params.query,
    params.variables,
    params.operationName,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

function isPlain(result: unknown): result is ExecutionResult {
  return (
    typeof result === "object" &&
    result !== null &&
    !Array.isArray(result) &&
    !(Symbol.asyncIterator in result)
  );
}

/** Yoga sends what `stringify` says instead of serializing the result itself. */
function serialized(result: ExecutionResult, answer: string): ExecutionResult {
  return { ...result, stringify: () => answer } as ExecutionResult;
}
