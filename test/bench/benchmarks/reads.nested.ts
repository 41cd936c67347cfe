import type { Benchmark } from "../harness/benchmark.ts";
import { LOAD_FIGURES } from "../harness/http-load.ts";
import { DUNLIN, POSTGRAPHILE, readContestants } from "../reads/world.ts";

export const benchmark: Benchmark = {
  about:
    "Over HTTP, 10 connections: 20 customers by name, of each the first 5 invoices, of each the first 3 reminders (420 records). 100,000 invoices; every request asks something new, so that no cache answers.",
  figures: LOAD_FIGURES,
  goals: [{ figure: "perSecond", of: DUNLIN, against: POSTGRAPHILE, atLeast: 1 }],
  reference: POSTGRAPHILE,
  remarks: [
    "Dunlin sends a statement for each of the three levels, and shares one that checks the keys; PostGraphile sends one statement.",
  ],
  open: (run) => readContestants(run, "nested"),
};
