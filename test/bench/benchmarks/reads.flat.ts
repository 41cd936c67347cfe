import type { Benchmark } from "../harness/benchmark.ts";
import { LOAD_FIGURES } from "../harness/http-load.ts";
import { DUNLIN, POSTGRAPHILE, readContestants } from "../reads/world.ts";

export const benchmark: Benchmark = {
  about:
    "Over HTTP, 10 connections: a page of 50 invoices by due date, each with its customer. 100,000 invoices; every request asks something new, so that no cache answers.",
  figures: LOAD_FIGURES,
  goals: [{ figure: "perSecond", of: DUNLIN, against: POSTGRAPHILE, atLeast: 1.3 }],
  reference: POSTGRAPHILE,
  open: (run) => readContestants(run, "flat"),
};
