import { SlowConsumerError } from "./slow-consumer-error.ts";

/**
 * What stands between one publisher and one subscriber: an async iterator over a bounded buffer that keeps the newest
 * item of each key. A consumer that stops reading holds `capacity` items at most and never slows the publisher.
 *
 * Written by hand instead of as an async generator: `return()` of a generator waits for its pending `next()`, so a
 * client that left would stay subscribed until the next event.
 */
export interface LatestStream<T> extends AsyncIterableIterator<T> {
  /** Buffers the item in place of an unread one of the same key. After the end it does nothing. */
  offer(key: string, item: T): void;
  /** The consumer still gets what is buffered, then the end. */
  end(): void;
  /** The consumer gets the error at its next read, and nothing more. */
  fail(error: Error): void;
}

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

export function createLatestStream<T>({ capacity, onClose }: LatestStreamOptions): LatestStream<T> {
  const unread = new Map<string, T>();
  const readers: Reader<T>[] = [];
  let state: "open" | "ending" | "closed" = "open";
  let failure: Error | undefined;

  const close = (): void => {
    if (state === "closed") return;
    state = "closed";
    unread.clear();
    for (const reader of readers.splice(0)) reader.resolve({ value: undefined, done: true });
    onClose();
  };

  const takeFirst = (): IteratorResult<T> | undefined => {
    for (const [key, value] of unread) {
      unread.delete(key);
      return { value, done: false };
    }
    return undefined;
  };

  const fail = (error: Error): void => {
    if (state === "closed") return;
    const reader = readers.shift();
    if (reader === undefined) failure = error;
    else reader.reject(error);
    close();
  };

  const stream: LatestStream<T> = {
    offer(key, item) {
      if (state !== "open") return;
      const reader = readers.shift();
      if (reader !== undefined) {
        reader.resolve({ value: item, done: false });
        return;
      }
      unread.set(key, item);
      if (unread.size > capacity) fail(new SlowConsumerError());
    },
    end() {
      if (state !== "open") return;
      state = "ending";
      if (unread.size === 0) close();
    },
    fail,
    // Not async: a promise of a promise would cost every event of every subscriber three more turns.
    next() {
      if (failure !== undefined) {
        const error = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      const first = takeFirst();
      if (first !== undefined) {
        if (state === "ending" && unread.size === 0) close();
        return Promise.resolve(first);
      }
      if (state === "closed") return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    },
    async return() {
      failure = undefined;
      close();
      return { value: undefined, done: true };
    },
    async throw(error) {
      close();
      throw error;
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
