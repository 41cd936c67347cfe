import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from "graphql";
import type { Viewer } from "../graphql/context.ts";
import { usesOf } from "./deprecations-plugin.ts";
import type { PresentError } from "./present-error.ts";

/** What this file needs of the context of a subscription. */
export interface SubscriptionContext {
  readonly viewer: Viewer;
}

export interface SharedSubscribeOptions {
  /** The context of one event: its loaders must not remember what they read for the one before. */
  readonly eventContext: (viewer: Viewer) => SubscriptionContext;
  readonly present: PresentError;
}

export type ResultStream = AsyncGenerator<ExecutionResult, void, void>;

export type SharedSubscribe = (args: ExecutionArgs) => Promise<ResultStream | ExecutionResult>;

/** What a subscriber keeps of its operation: not the context that it began with, which holds loaders. */
type Operation = Pick<ExecutionArgs, "schema" | "document" | "operationName" | "variableValues"> & {
  readonly viewer: Viewer;
};

/**
 * graphql's `subscribe`, except that an event is executed once for all who asked the same: same document, operation,
 * variables, user and role. The feed hands every subscriber the same event object, so results are kept beside that
 * object and go with it.
 *
 * A source that fails is told as a last result, not as a broken stream.
 */
export function createSharedSubscribe({
  eventContext,
  present,
}: SharedSubscribeOptions): SharedSubscribe {
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  const documentIds = new WeakMap<DocumentNode, number>();
  let documents = 0;

  const operationKey = ({ document, operationName, variableValues, viewer }: Operation): string => {
    let id = documentIds.get(document);
    if (id === undefined) {
      documents += 1;
      id = documents;
      documentIds.set(document, id);
    }
    return JSON.stringify([id, operationName, variableValues, viewer.userId, viewer.role]);
  };

  const executeOnce = async (
    { viewer, ...args }: Operation,
    event: unknown,
  ): Promise<ExecutionResult> => {
    const result = await execute({ ...args, rootValue: event, contextValue: eventContext(viewer) });
    const deprecations = usesOf(args.schema, args.document);
    return {
      ...result,
      ...(result.errors === undefined ? {} : { errors: result.errors.map(present) }),
      ...(deprecations.length === 0 ? {} : { extensions: { ...result.extensions, deprecations } }),
    };
  };

  const executeShared = (
    operation: Operation,
    key: string,
    event: object,
  ): Promise<ExecutionResult> => {
    let ofEvent = results.get(event);
    if (ofEvent === undefined) {
      ofEvent = new Map();
      results.set(event, ofEvent);
    }
    let result = ofEvent.get(key);
    if (result === undefined) {
      result = executeOnce(operation, event);
      ofEvent.set(key, result);
    }
    return result;
  };

  return async (args) => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return source;
    const { schema, document, operationName, variableValues } = args;
    const { viewer } = args.contextValue as SubscriptionContext;
    const operation = { schema, document, operationName, variableValues, viewer };
    const key = operationKey(operation);
    return mapEvents(
      source[Symbol.asyncIterator](),
      (event) =>
        typeof event === "object" && event !== null
          ? executeShared(operation, key, event)
          : executeOnce(operation, event),
      (error) => ({ errors: [present(error)] }),
    );
  };
}

/** By hand: `return()` of an async generator would wait for the event that may never come. */
function mapEvents(
  source: AsyncIterator<unknown>,
  map: (event: unknown) => Promise<ExecutionResult>,
  onError: (error: unknown) => ExecutionResult,
): ResultStream {
  let over = false;
  const end = { value: undefined, done: true } as const;
  const stream: ResultStream = {
    async next() {
      if (over) return end;
      try {
        const { value, done } = await source.next();
        if (done === true) over = true;
        return over ? end : { value: await map(value), done: false };
      } catch (error) {
        over = true;
        return { value: onError(error), done: false };
      }
    },
    async return() {
      over = true;
      await source.return?.();
      return end;
    },
    async throw(error) {
      over = true;
      await source.return?.();
      throw error;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
