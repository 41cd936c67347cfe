import type { ExecutionResult } from "graphql";
import { expect, test } from "vitest";
import { SendingEach } from "../../src/http/sending-each.ts";
import type { ResultStream } from "../../src/http/shared-subscribe.ts";
import { LatestStream } from "../../src/live/latest-stream.ts";
import { isCollected } from "../support/is-collected.ts";

test("what was sent is not held on to while the next result is waited for", async () => {
  const results = new LatestStream<ExecutionResult>({ capacity: 1, onClose: () => undefined });
  const sent: string[] = [];
  const sending = new SendingEach(
    results as unknown as ResultStream,
    ({ data }) => String(data?.number),
    async (frame) => {
      sent.push(frame);
    },
  );
  const offer = (number: number): WeakRef<ExecutionResult> => {
    const result = { data: { number } };
    results.offer("result", result);
    return new WeakRef(result);
  };
  const ended = sending.next();
  const first = offer(1);
  expect(await isCollected(first)).toBe(true);
  offer(2);
  results.end();
  expect(await ended).toEqual({ value: undefined, done: true });
  expect(sent).toEqual(["1", "2"]);
});
