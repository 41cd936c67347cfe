import { z } from "zod";
import type { WalkState } from "./paging-state.ts";

const time = z.number().nullable();

const descend = z.object({
  kind: z.literal("DESCEND"),
  page: z.number(),
  perPage: z.number(),
  frontier: time,
  slack: z.number(),
  stepsBack: z.number(),
});

const stage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("LOOK") }),
  z.object({ kind: z.literal("ASCEND"), anchor: time }),
  descend,
  z.object({
    kind: z.literal("SEARCH"),
    second: z.number(),
    page: z.number(),
    low: z.number(),
    high: z.number().nullable(),
    resume: descend,
  }),
  z.object({
    kind: z.literal("CROWD"),
    anchor: time,
    second: z.number(),
    isUp: z.boolean(),
    page: z.number(),
    perPage: z.number(),
    sweep: z.number(),
    upper: z.number().nullable(),
    lower: z.number().nullable(),
    seen: z.string().nullable(),
    isGrowing: z.boolean(),
    reach: z.number(),
    ended: z.boolean(),
    resume: descend.nullable(),
  }),
  z.object({ kind: z.literal("DONE") }),
]);

const position = z.object({
  version: z.literal(2),
  pageSize: z.number(),
  range: time,
  floor: time,
  filter: z.enum(["AFTER", "AT_OR_AFTER", "EXACT", "IGNORED", "UNKNOWN"]),
  firstDate: time,
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
