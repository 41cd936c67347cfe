import { z } from "zod";
import type { WalkState } from "./paging-state.ts";

const time = z.number().nullable();

const stage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("LOOK") }),
  z.object({ kind: z.literal("ASCEND"), anchor: time }),
  z.object({
    kind: z.literal("CROWD"),
    anchor: z.number(),
    page: z.number(),
    backward: z.boolean(),
    sweep: z.number(),
    lastPage: z.number(),
    reach: z.number(),
    ended: z.boolean(),
    seen: z.string().nullable(),
    count: z.number(),
    unstable: z.object({ count: z.number() }).nullable(),
    novel: z.boolean(),
    settling: z.boolean(),
  }),
  z.object({
    kind: z.literal("DESCEND"),
    page: z.number(),
    perPage: z.number(),
    overlap: z.number(),
    tail: z.string(),
    linked: z.boolean(),
    pass: z.number(),
    ties: z.object({
      tail: z
        .object({ second: z.number(), ids: z.string(), places: z.number(), pages: z.number() })
        .nullable(),
      torn: z.record(z.string(), z.object({ ids: z.string(), places: z.number() })),
      isTorn: z.boolean(),
    }),
    novel: z.boolean(),
    settling: z.boolean(),
  }),
  z.object({ kind: z.literal("DONE") }),
]);

const position = z.object({
  version: z.literal(1),
  range: time,
  floor: time,
  filter: z.enum(["AFTER", "AT_OR_AFTER", "EXACT", "IGNORED", "UNKNOWN"]),
  firstDate: time,
  requestedAt: time,
  newest: time,
  lookOldest: time,
  sorted: z.boolean(),
  whole: z.boolean(),
  coversList: z.boolean(),
  misbehaved: z.boolean(),
  probeAgain: z.boolean(),
  unsure: z.boolean(),
  stage,
});

/** A stored position; null when there is none, or one of another release: the walk then starts anew. */
export function readPosition(value: unknown): WalkState | null {
  const parsed = position.safeParse(value);
  return parsed.success ? parsed.data : null;
}
