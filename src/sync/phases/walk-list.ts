import type { Queryable } from "../../db/sql.ts";
import type {
  AccountingSource,
  ModifiedFilter,
  Walk,
  WalkPage,
  WalkRequest,
} from "../../source/source.ts";
import { beginPhase, commitStep } from "../checkpoint.ts";
import { countStored } from "../count-stored.ts";
import { type Counts, countRows } from "../counts.ts";
import { markSeen } from "../deletions.ts";
import { badRecordIssue, remarkIssue } from "../issue-kinds.ts";
import { anyOpenIssue, recordIssues, resolveGeneralIssues, resolveIssues } from "../issues.ts";
import type { ListEnd } from "../list-end.ts";
import {
  endStream,
  PROBE_AGE_HOURS,
  readOrganization,
  type Stream,
  type SyncedOrganization,
  saveCapabilities,
} from "../organization.ts";
import { prefetching } from "../prefetch.ts";
import { noteSkipped } from "../skipped.ts";
import { checkSlice, type Slice, scopeOf } from "../slice.ts";
import { createTableGrowth, type GrowingTable } from "../table-growth.ts";

/** A row of either table, as its store reports it. */
export interface WalkedRow {
  readonly sourceId: string;
  readonly outcome: "INSERTED" | "UPDATED" | "UNCHANGED";
  readonly seenBefore: boolean;
}

/** What differs between the customers' walk and the invoices'. */
export interface ListPhase<Row> {
  readonly phase: "CUSTOMERS" | "INVOICES";
  readonly stream: Stream;
  readonly recordType: "CUSTOMER" | "INVOICE";
  readonly table: GrowingTable;
  readonly walk: (source: AccountingSource, request: WalkRequest) => Walk<Row>;
  /** Stores a page's rows and their own issues. */
  readonly store: (
    tx: Queryable,
    slice: Slice,
    organization: SyncedOrganization,
    page: WalkPage<Row>,
  ) => Promise<readonly WalkedRow[]>;
  /** The last page ends the phase; false when something follows the walk. */
  readonly endsPhase: boolean;
}

/** What a walk may say of its list, until a later one has nothing to say. */
const REMARKS: readonly string[] = ["FILTER_MISBEHAVED", "LIST_KEPT_CHANGING"];

const PROBE_AGE_MS = PROBE_AGE_HOURS * 60 * 60 * 1000;

/**
 * Walks a list from its watermark, or goes on from `position`. Each page is one transaction; the next is fetched while
 * this one is stored, so a kill costs at most the two in flight.
 */
export async function walkList<Row>(
  slice: Slice,
  position: unknown,
  list: ListPhase<Row>,
): Promise<ListEnd> {
  const { run, pool } = slice;
  await beginPhase(slice, list.phase, await expectedRows(slice, list.table));
  const source = await slice.source();
  let organization = await readOrganization(pool, run.userId, run.organizationId);
  if (needsProbe(organization, slice.now())) {
    const found = await source.probe(slice.callContext(list.phase));
    await saveCapabilities(pool, run.userId, run.organizationId, {
      customers: found.customersFilter,
      invoices: found.invoicesFilter,
    });
    organization = await readOrganization(pool, run.userId, run.organizationId);
  }
  const watermark =
    list.stream === "customers" ? organization.customersWatermark : organization.invoicesWatermark;
  const stop = new AbortController();
  const context = slice.callContext(list.phase);
  const walk = list.walk(source, {
    mode: run.kind === "FULL" ? "FULL" : "INCREMENTAL",
    watermark: watermark?.getTime() ?? null,
    position,
    filter: filterOf(organization, list.stream),
    context: { ...context, signal: AbortSignal.any([context.signal, stop.signal]) },
  });
  const pages = prefetching(walk, () => !slice.over());
  const growth = createTableGrowth(pool, list.table, slice.log);
  // A record that turns bad and good again while the list is walked is read by the next walk, too.
  let someWereBad = await anyOpenIssue(pool, run.organizationId, list.recordType, "INVALID_RECORD");
  try {
    for (;;) {
      const page = await pages.next();
      if (page === null) throw new Error(`The walk of ${list.stream} ended without a last page.`);
      const inserted = await storePage(slice, list, organization, page, someWereBad);
      someWereBad ||= page.bad.length > 0;
      await growth.grew(inserted);
      if (page.end !== null) {
        slice.beside(growth.settled());
        return { completesList: page.completesList };
      }
      // A page that was paid for is stored before the slice ends.
      if (!pages.isAhead()) checkSlice(slice);
    }
  } finally {
    stop.abort();
    await pages.settled();
  }
}

/** Gives the number of rows that are new. `someWereBad`: there are issues that its good rows may resolve. */
async function storePage<Row>(
  slice: Slice,
  list: ListPhase<Row>,
  organization: SyncedOrganization,
  page: WalkPage<Row>,
  someWereBad: boolean,
): Promise<number> {
  const { run } = slice;
  const { counts } = await commitStep(slice, list.phase, async (tx) => {
    const rows = await list.store(tx, slice, organization, page);
    const scope = { ...scopeOf(slice), phase: list.phase };
    const [, bad, , skipped] = await Promise.all([
      resolveIssues(
        tx,
        run.organizationId,
        list.recordType,
        someWereBad ? rows.map((row) => row.sourceId) : [],
        ["INVALID_RECORD"],
      ),
      recordIssues(
        tx,
        scope,
        page.bad.map((record) => badRecordIssue(list.recordType, record)),
      ),
      markSeen(
        tx,
        list.recordType,
        scope,
        page.bad.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId])),
      ),
      noteSkipped(tx, run.id, list.phase, page.skipped),
    ]);
    if (page.end !== null) {
      await endStream(tx, run.userId, run.organizationId, list.stream, page.end.watermark);
      if (page.end.probeAgain) await saveCapabilities(tx, run.userId, run.organizationId, null);
      const { remark } = page.end;
      await resolveGeneralIssues(
        tx,
        run.organizationId,
        list.recordType,
        REMARKS.filter((code) => code !== remark?.code),
      );
      if (remark !== null) await recordIssues(tx, scope, [remarkIssue(list.recordType, remark)]);
    }
    return {
      counts: pageCounts(countRows(rows), bad.size, skipped),
      position:
        page.end === null
          ? page.position
          : ({ completesList: page.completesList } satisfies ListEnd),
      done: page.end !== null && list.endsPhase,
    };
  });
  return counts.inserted ?? 0;
}

function pageCounts(rows: Counts, failed: number, skipped: number): Counts {
  return { ...rows, fetched: rows.fetched + failed + skipped, failed, skipped };
}

/** What a FULL run will read, if as much is there as is stored; null when that is not known. */
async function expectedRows(slice: Slice, table: GrowingTable): Promise<number | null> {
  if (slice.run.kind !== "FULL") return null;
  return (await countStored(slice.pool, table, scopeOf(slice))) || null;
}

function needsProbe(organization: SyncedOrganization, now: Date): boolean {
  const { capabilitiesCheckedAt } = organization;
  return (
    capabilitiesCheckedAt === null || now.getTime() - capabilitiesCheckedAt.getTime() > PROBE_AGE_MS
  );
}

function filterOf(organization: SyncedOrganization, stream: Stream): ModifiedFilter {
  const filter =
    stream === "customers" ? organization.customersFilter : organization.invoicesFilter;
  return filter ?? "UNKNOWN";
}
