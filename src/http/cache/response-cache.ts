import { hash } from "node:crypto";
import type { DocumentNode, ExecutionResult, GraphQLSchema } from "graphql";
import type { GraphQLParams, Plugin } from "graphql-yoga";
import type { Counter } from "prom-client";
import { localDate } from "../../graphql/date-text.ts";
import type { Access } from "../auth/access.ts";
import { isOperation } from "../json-request.ts";
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
  /** Made by `look` when it has already been asked for this request. */
  readonly lookup?: Lookup | null;
}

/** One request to the cache. */
export interface Lookup {
  readonly question: string;
  readonly stamp: string;
  /** Undefined: it has none. */
  readonly answer: string | undefined;
}

export interface ResponseCacheOptions {
  /** Most that is kept, in characters. 0: nothing. */
  readonly maxCharacters: number;
  readonly outcomes: Counter<"outcome">;
}

export interface ResponseCache {
  /** Null for a request that is none of the cache's business. */
  look(context: CacheContext, params: GraphQLParams): Lookup | null;
  /** Whether answers to that operation may be kept. */
  covers(
    schema: GraphQLSchema,
    document: DocumentNode,
    operationName: string | null | undefined,
  ): boolean;
  /** What was worked out for it, without errors. @param answer serializes it: called when it may be kept */
  offer(lookup: Lookup, context: CacheContext, answer: () => string): void;
  /** Answers what was not answered before it came to Yoga, and keeps what Yoga works out. */
  readonly plugin: Plugin<CacheContext>;
}

interface Pending {
  readonly lookup: Lookup;
  readonly context: CacheContext;
  cacheable: boolean;
}

/**
 * Keeps serialized answers to queries over HTTP. An answer is never older than what was committed when its request
 * arrived:
 *
 * - Every transaction that changes what the API shows raises the user's data version, and commits both at once.
 * - A request uses a version that was read after it arrived, by the statement that checked its key: so nothing is
 *   answered before the key is known to be valid, and an answer of an older version is not given.
 * - An answer is kept only if the version is still the same after it was worked out: all its statements then saw the
 *   data of that one version. That is read when the answer has already been sent, so that nobody waits for it.
 * - The question is the user, role, document, variables and name; the stamp of its answer is the version and the local
 *   date of each organization.
 * - An answer is kept only for a question that has been asked before, so that questions which never come again cost
 *   neither memory nor that statement.
 * - Quota, calls, throttle, time left and whatever else is volatile are never kept, and neither are errors.
 *
 * Operations over WebSocket do not pass here.
 */
export function createResponseCache({
  maxCharacters,
  outcomes,
}: ResponseCacheOptions): ResponseCache {
  const store = new AnswerStore(maxCharacters);
  const pending = new WeakMap<Request, Pending>();
  const cacheable = new WeakMap<DocumentNode, Map<string | null, boolean>>();

  const look: ResponseCache["look"] = (context, params) => {
    // Variables that will be refused are not worth a question, and could be too deep to make one.
    if (maxCharacters === 0 || !isOperation(params)) return null;
    if (refuseVariables(params.variables) !== null) return null;
    const question = questionOf(context, params);
    const stamp = stampOf(context);
    const answer = store.get(question, stamp);
    if (answer !== undefined) outcomes.inc({ outcome: "hit" });
    return { question, stamp, answer };
  };

  const covers: ResponseCache["covers"] = (schema, document, operationName) => {
    const name = operationName ?? null;
    let known = cacheable.get(document);
    if (known === undefined) {
      known = new Map();
      cacheable.set(document, known);
    }
    const covered = known.get(name) ?? isCacheable(schema, document, name);
    known.set(name, covered);
    return covered;
  };

  const offer: ResponseCache["offer"] = ({ question, stamp }, context, answer) => {
    outcomes.inc({ outcome: "miss" });
    if (!store.has(question)) return store.note(question);
    const text = answer();
    const keepIfUnchanged = async (): Promise<void> => {
      const after = await context.readAgain();
      if (after?.dataVersion === context.access.dataVersion) store.set(question, stamp, text);
    };
    // A database that fails now only means that nothing is kept.
    keepIfUnchanged().catch(() => undefined);
  };

  const plugin: Plugin<CacheContext> = {
    onParams({ request, params, context: serverContext, setResult }) {
      const context = serverContext as unknown as CacheContext;
      const lookup = context.lookup === undefined ? look(context, params) : context.lookup;
      if (lookup === null) return;
      if (lookup.answer !== undefined) setResult(serialized({ data: {} }, lookup.answer));
      else pending.set(request, { lookup, context, cacheable: false });
    },
    onExecute({ args }) {
      const { request } = args.contextValue as { request?: Request };
      const of = request && pending.get(request);
      if (of === undefined) return;
      of.cacheable = covers(args.schema, args.document, args.operationName);
    },
    onExecutionResult({ request, result, setResult }) {
      const of = pending.get(request);
      if (of?.cacheable !== true || !isPlain(result) || result.errors !== undefined) return;
      pending.delete(request);
      offer(of.lookup, of.context, () => {
        const answer = JSON.stringify(result);
        setResult(serialized(result, answer));
        return answer;
      });
    },
  };
  return { look, covers, offer, plugin };
}

function questionOf({ access: { viewer } }: CacheContext, params: GraphQLParams): string {
  const { query, variables, operationName } = params;
  const parts = [viewer.userId, viewer.role, query, variables, operationName];
  return hash("sha256", JSON.stringify(parts), "base64");
}

function stampOf({ access: { dataVersion, organizations }, now }: CacheContext): string {
  const dates = organizations.map(({ id, timeZone }) => `${id} ${localDate(now, timeZone)}`);
  return [dataVersion, ...dates].join(" ");
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
