import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from "graphql";
import type { Viewer } from "../graphql/context.ts";
import type { PresentError } from "./present-error.ts";

/** What this file needs of the context of a subscription. */
export interface SubscriptionContext {
  readonly viewer: Viewer;
}

export interface SharedSubscribeOptions<Context extends SubscriptionContext> {
  /** The context of one event: its loaders must not remember what they read for the one before. */
  readonly eventContext: (context: Context) => Context;
  readonly present: PresentError;
}

type ResultStream = AsyncGenerator<ExecutionResult, void, void>;

/**
 * graphql's `subscribe`, except that an event is executed once for all who asked the same: same document, operation,
 * variables, user and role. The feed hands every subscriber the same event object, so results are kept beside that
 * object and go with it.
 *
 * A source that fails is told as a last result, not as a broken stream.
 */
export function createSharedSubscribe<Context extends SubscriptionContext>({
  eventContext,
  present,
}: SharedSubscribeOptions<Context>): (
  args: ExecutionArgs,
) => Promise<ResultStream | ExecutionResult> {
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  const documentIds = new WeakMap<DocumentNode, number>();
  let documents = 0;

  const operationKey = (args: ExecutionArgs): string => {
    const { viewer } = args.contextValue as Context;
    let id = documentIds.get(args.document);
    if (id === undefined) {
      documents += 1;
      id = documents;
      documentIds.set(args.document, id);
    }
    return JSON.stringify([
      id,
      args.operationName,
      args.variableValues,
      viewer.userId,
      viewer.role,
    ]);
  };

  const executeOnce = async (args: ExecutionArgs, event: unknown): Promise<ExecutionResult> => {
    const result = await execute({
      ...args,
      rootValue: event,
      contextValue: eventContext(args.contextValue as Context),
    });
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(present) };
  };

  const executeShared = (
    args: ExecutionArgs,
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
      result = executeOnce(args, event);
      ofEvent.set(key, result);
    }
    return result;
  };

  return async (args) => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return source;
    const key = operationKey(args);
    return mapEvents(
      source[Symbol.asyncIterator](),
      (event) =>
        typeof event === "object" && event !== null
          ? executeShared(args, key, event)
          : executeOnce(args, event),
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
