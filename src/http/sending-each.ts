import type { ExecutionResult } from "graphql";
import type { ResultStream } from "./shared-subscribe.ts";

/**
 * A stream for graphql-ws that gives it nothing but the end: it sends the results itself, the next one when the last
 * has left. graphql-ws would serialize each result anew for every subscriber, over a dozen promises.
 */
export function sendingEach(
  results: ResultStream,
  frameOf: (result: ExecutionResult) => string,
  send: (frame: string) => Promise<void>,
): AsyncGenerator<never, void, void> {
  const stream: AsyncGenerator<never, void, void> = {
    async next() {
      for (;;) {
        const { value, done } = await results.next();
        if (done === true) return { value: undefined, done: true };
        await send(frameOf(value as ExecutionResult));
      }
    },
    async return() {
      await results.return();
      return { value: undefined, done: true };
    },
    async throw(error) {
      await results.return();
      throw error;
    },
    async [Symbol.asyncDispose]() {
      await results.return();
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
