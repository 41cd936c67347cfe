import { describe, expect, test, vi } from "vitest";
import { LatestStream } from "../../src/live/latest-stream.ts";
import { SlowConsumerError } from "../../src/live/slow-consumer-error.ts";

function open(capacity = 2) {
  const onClose = vi.fn();
  return { stream: new LatestStream<string>({ capacity, onClose }), onClose };
}

const done = { value: undefined, done: true };

describe("LatestStream", () => {
  test("keeps the newest item of each key, in the order in which the keys first came", async () => {
    const { stream } = open();
    stream.offer("a", "a1");
    stream.offer("b", "b1");
    stream.offer("a", "a2");
    expect(await stream.next()).toEqual({ value: "a2", done: false });
    expect(await stream.next()).toEqual({ value: "b1", done: false });
  });

  test("hands an item to a reader that waits", async () => {
    const { stream } = open();
    const first = stream.next();
    const second = stream.next();
    stream.offer("a", "a1");
    stream.offer("a", "a2");
    expect(await first).toEqual({ value: "a1", done: false });
    expect(await second).toEqual({ value: "a2", done: false });
  });

  test("ends after what is buffered, once", async () => {
    const { stream, onClose } = open();
    stream.offer("a", "a1");
    stream.end();
    stream.offer("a", "a2");
    expect(onClose).not.toHaveBeenCalled();
    expect(await stream.next()).toEqual({ value: "a1", done: false });
    expect(onClose).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(done);
    stream.end();
    await stream.return?.();
    expect(onClose).toHaveBeenCalledOnce();
  });

  test("return() ends a pending read at once", async () => {
    const { stream, onClose } = open();
    const pending = stream.next();
    await stream.return?.();
    expect(await pending).toEqual(done);
    expect(onClose).toHaveBeenCalledOnce();
  });

  test("throw() closes", async () => {
    const { stream, onClose } = open();
    await expect(stream.throw?.(new Error("gone"))).rejects.toThrow("gone");
    expect(onClose).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(done);
  });

  test("fails with a SlowConsumerError when one key too many waits, then ends", async () => {
    const { stream, onClose } = open(1);
    stream.offer("a", "a1");
    stream.offer("b", "b1");
    expect(onClose).toHaveBeenCalledOnce();
    await expect(stream.next()).rejects.toThrow(SlowConsumerError);
    expect(await stream.next()).toEqual(done);
  });

  test("a failure reaches a reader that waits", async () => {
    const { stream } = open();
    const pending = stream.next();
    stream.fail(new Error("broken"));
    await expect(pending).rejects.toThrow("broken");
    expect(await stream.next()).toEqual(done);
  });
});
