import { SlowConsumerError } from "./slow-consumer-error.ts";

export interface LatestStreamOptions {
  /** Most keys that may wait unread; one more fails the stream with a SlowConsumerError. */
  readonly capacity: number;
  /** Called once, when nothing will be delivered any more, whoever ended it. */
  readonly onClose: () => void;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * What stands between one publisher and one subscriber: an async iterator over a bounded buffer that keeps the newest
 * item of each key. A consumer that stops reading holds `capacity` items at most and never slows the publisher.
 *
 * Written by hand instead of as an async generator: `return()` of a generator waits for its pending `next()`, so a
 * client that left would stay subscribed until the next event.
 */
export class LatestStream<T> implements AsyncIterableIterator<T> {
  readonly #capacity: number;
  readonly #onClose: () => void;
  readonly #unread = new Map<string, T>();
  readonly #readers: Reader<T>[] = [];
  #state: "open" | "ending" | "closed" = "open";
  #failure: Error | undefined;

  constructor({ capacity, onClose }: LatestStreamOptions) {
    this.#capacity = capacity;
    this.#onClose = onClose;
  }

  /** Buffers the item in place of an unread one of the same key. After the end it does nothing. */
  offer(key: string, item: T): void {
    if (this.#state !== "open") return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ value: item, done: false });
      return;
    }
    this.#unread.set(key, item);
    if (this.#unread.size > this.#capacity) this.fail(new SlowConsumerError());
  }

  /** The consumer still gets what is buffered, then the end. */
  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    if (this.#unread.size === 0) this.#close();
  }

  /** The consumer gets the error at its next read, and nothing more. */
  fail(error: Error): void {
    if (this.#state === "closed") return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#failure = error;
    else reader.reject(error);
    this.#close();
  }

  // Not async: a promise of a promise would cost every event of every subscriber three more turns.
  next(): Promise<IteratorResult<T>> {
    if (this.#failure !== undefined) {
      const error = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    const first = this.#takeFirst();
    if (first !== undefined) {
      if (this.#state === "ending" && this.#unread.size === 0) this.#close();
      return Promise.resolve(first);
    }
    if (this.#state === "closed") return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  async return(): Promise<IteratorResult<T>> {
    this.#failure = undefined;
    this.#close();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<never> {
    this.#close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeFirst(): IteratorResult<T> | undefined {
    for (const [key, value] of this.#unread) {
      this.#unread.delete(key);
      return { value, done: false };
    }
    return undefined;
  }

  #close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#unread.clear();
    for (const reader of this.#readers.splice(0)) {
      reader.resolve({ value: undefined, done: true });
    }
    this.#onClose();
  }
}
