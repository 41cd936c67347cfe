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
    return new MappedEvents(
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
class MappedEvents implements ResultStream {
  readonly #source: AsyncIterator<unknown>;
  readonly #map: (event: unknown) => Promise<ExecutionResult>;
  readonly #onError: (error: unknown) => ExecutionResult;
  #over = false;

  constructor(
    source: AsyncIterator<unknown>,
    map: (event: unknown) => Promise<ExecutionResult>,
    onError: (error: unknown) => ExecutionResult,
  ) {
    this.#source = source;
    this.#map = map;
    this.#onError = onError;
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (this.#over) return END;
    try {
      const { value, done } = await this.#source.next();
      if (done === true) this.#over = true;
      return this.#over ? END : { value: await this.#map(value), done: false };
    } catch (error) {
      this.#over = true;
      return { value: this.#onError(error), done: false };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#over = true;
    await this.#source.return?.();
    return END;
  }

  async throw(error: unknown): Promise<never> {
    this.#over = true;
    await this.#source.return?.();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const END: IteratorReturnResult<void> = { value: undefined, done: true };
