import type { CallContext, ModifiedFilter } from "../source/source.ts";
import type { ZohoConnection } from "./api.ts";
import { fetchListPage, type ListPage, type ZohoList } from "./list-page.ts";
import { MAX_PER_PAGE } from "./paging-rules.ts";
import type { ListRequest } from "./paging-state.ts";
import { pagingKey } from "./records.ts";

const MAX_TRIES = 2;
/** A second to filter by, a newer one and an older one. */
const MIN_SECONDS = 3;

/**
 * Tests what a list's filter on the modified time does: the newest page, unfiltered, then filtered by a second that is
 * known to have rows, newer rows and older rows. Two calls; up to four when the newest rows share one second, or the
 * first answer could mean two things.
 */
export async function probeFilter(
  connection: ZohoConnection,
  list: ZohoList,
  context: CallContext,
): Promise<ModifiedFilter> {
  const resource = list.resource === "contacts" ? "contact" : "invoice";
  const fetch = (order: ListRequest["order"], anchor: number | null) =>
    fetchListPage(
      connection,
      list,
      { order, anchor, page: 1, perPage: MAX_PER_PAGE },
      (raw) => pagingKey(raw, resource).modifiedAt,
      context,
    );
  const newest = await fetch("D", null);
  let known = modifiedTimes(newest);
  if (new Set(known).size < MIN_SECONDS && newest.hasMore) {
    const oldest = await fetch("A", null);
    known = [...known, ...modifiedTimes(oldest)];
  }
  for (const second of candidates(known)) {
    const filtered = await fetch("A", second);
    const found = meaning(second, known, modifiedTimes(filtered));
    if (found !== "UNKNOWN") return found;
  }
  return "UNKNOWN";
}

/**
 * Seconds to filter by: the newest ones that have newer and older ones beside them, because then few rows answer.
 */
function candidates(known: readonly number[]): number[] {
  const seconds = [...new Set(known)].sort((a, b) => b - a);
  return seconds.slice(1, -1).slice(0, MAX_TRIES);
}

/** What the filter by `second` means, given rows of the list and the rows that the filter let through. */
function meaning(
  second: number,
  known: readonly number[],
  filtered: readonly number[],
): ModifiedFilter {
  const has = (rows: readonly number[], test: (at: number) => boolean) => rows.some(test);
  if (has(filtered, (at) => at < second)) return "IGNORED";
  const hidesOlder = has(known, (at) => at < second);
  if (!hidesOlder) return "UNKNOWN";
  const showsNewer = has(filtered, (at) => at > second);
  const showsEqual = has(filtered, (at) => at === second);
  if (showsNewer) return showsEqual ? "AT_OR_AFTER" : "AFTER";
  const newerExist = has(known, (at) => at > second);
  return showsEqual && newerExist ? "EXACT" : "UNKNOWN";
}

function modifiedTimes({ items }: ListPage<number | null>): number[] {
  return items.filter((at) => at !== null);
}
