import type { ExecutionResult } from "graphql";
import type { ResultStream } from "./shared-subscribe.ts";

/**
 * A stream for graphql-ws that gives it nothing but the end: it sends the results itself, the next one when the last
 * has left. graphql-ws would serialize each result anew for every subscriber, over a dozen promises.
 */
export class SendingEach implements AsyncGenerator<never, void, void> {
  readonly #results: ResultStream;
  readonly #frameOf: (result: ExecutionResult) => string;
  readonly #send: (frame: string) => Promise<void>;

  constructor(
    results: ResultStream,
    frameOf: (result: ExecutionResult) => string,
    send: (frame: string) => Promise<void>,
  ) {
    this.#results = results;
    this.#frameOf = frameOf;
    this.#send = send;
  }

  async next(): Promise<IteratorResult<never, void>> {
    for (;;) {
      const sent = this.#sendOne(await this.#results.next());
      if (sent === null) return { value: undefined, done: true };
      await sent;
    }
  }

  /** Apart, because a function that waits holds on to what it had in hand: the last result, until the next one comes. */
  #sendOne({ value, done }: IteratorResult<ExecutionResult, void>): Promise<void> | null {
    return done === true ? null : this.#send(this.#frameOf(value));
  }

  async return(): Promise<IteratorResult<never, void>> {
    await this.#results.return();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<never> {
    await this.#results.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#results.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
