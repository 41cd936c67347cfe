import { answer } from "../harness/child.ts";
import { listPages, type PagesTask } from "./pages.ts";

/** Both lists from their first page to their last, in a process of their own, which keeps nothing of where it stands. */
answer<PagesTask>(async (task) => {
  for (const list of ["contacts", "invoices"] as const) {
    for await (const page of listPages(list, task)) void page;
  }
  return null;
});
