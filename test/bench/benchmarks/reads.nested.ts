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
    "Dunlin sends a statement for each level and one that checks the key, and reads whole records; PostGraphile sends one statement that asks for just the fields of the document. Most of Dunlin's CPU goes into reading the columns that nobody asked for, into the 100 connections of the second level, and into promises between them.",
  ],
  open: (run) => readContestants(run, "nested"),
};
