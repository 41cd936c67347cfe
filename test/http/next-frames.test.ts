import { expect, test } from "vitest";
import { createNextFrames } from "../../src/http/next-frames.ts";

test("a result is formatted once, however many operations it is sent to, each under its own id", () => {
  let formatted = 0;
  const frames = createNextFrames((result) => {
    formatted += 1;
    return { data: result.data ?? null };
  });
  const ids = ["1", 'a "quoted" id', "é\u2028\n"];
  const writers = ids.map((id) => frames.of(id));
  for (const number of [1, 2]) {
    const result = { data: { number } };
    expect(writers.map((write) => JSON.parse(write(result)))).toEqual(
      ids.map((id) => ({ id, type: "next", payload: { data: { number } } })),
    );
    expect(formatted).toBe(number);
  }
});
