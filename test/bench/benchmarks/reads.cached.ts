import type { Benchmark } from "../harness/benchmark.ts";
import { LOAD_FIGURES } from "../harness/http-load.ts";
import { DUNLIN_CACHED, POSTGRAPHILE, RAW, readsWorld } from "../reads/world.ts";

export const benchmark: Benchmark = {
  about:
    "The flat page of `reads.flat`, the same for everybody and again and again: what Dunlin's response cache answers. Each request's key is checked, and its data's version read, in the database all the same.",
  figures: LOAD_FIGURES,
  goals: [
    { figure: "perSecond", of: DUNLIN_CACHED, against: POSTGRAPHILE, atLeast: 8 },
    { figure: "perSecond", of: DUNLIN_CACHED, against: RAW, atLeast: 3 },
  ],
  reference: POSTGRAPHILE,
  async open(run) {
    const world = await readsWorld(run);
    return Object.fromEntries(
      [RAW, POSTGRAPHILE, DUNLIN_CACHED].map((name) => [name, world.contestant(name, "flat")]),
    );
  },
};
