import type { BadRecord } from "../source/records.ts";
import type { Walk, WalkPage, WalkRequest } from "../source/source.ts";
import type { ListPage } from "./list-page.ts";
import {
  advance,
  completesList,
  isSettling,
  nextRequest,
  noveltyLimit,
  noveltyMatters,
  settle,
  startWalk,
  walkEnd,
  withNovelty,
} from "./paging.ts";
import type { PagingKey } from "./paging-key.ts";
import type { ListRequest, WalkState } from "./paging-state.ts";
import { readPosition } from "./position.ts";
import type { Parsed } from "./records.ts";

interface Identified {
  readonly sourceId: string;
  readonly modifiedAt: number;
}

export interface WalkParts<Row> {
  readonly fetch: (request: ListRequest) => Promise<ListPage>;
  readonly parse: (raw: unknown) => Parsed<Row>;
  readonly keyOf: (raw: unknown) => PagingKey;
}

interface Item {
  readonly raw: unknown;
  readonly key: PagingKey;
}

/** The requests and pages around the decisions of `paging.ts`. */
export class ListWalk<Row extends Identified> implements Walk<Row> {
  readonly #parts: WalkParts<Row>;
  readonly #signal: AbortSignal;
  #state: WalkState;
  /** Something counted as new since the walk last settled. */
  #novel: boolean;
  /** The rest of an answer that is given out as two pages. */
  #ready: WalkPage<Row>[] = [];
  /** Given out and not yet acknowledged, in order. */
  readonly #open: { page: WalkPage<Row>; counts: boolean }[] = [];
  readonly #counting = new WeakSet<WalkPage<Row>>();
  #ended = false;
  #turn: Promise<unknown> = Promise.resolve();
  #allAcknowledged: (() => void) | null = null;

  constructor(request: WalkRequest, parts: WalkParts<Row>) {
    this.#parts = parts;
    this.#signal = request.context.signal;
    this.#state = readPosition(request.position) ?? startWalk(request);
    const { stage } = this.#state;
    this.#novel = (stage.kind === "CROWD" || stage.kind === "DESCEND") && stage.novel;
  }

  next(): Promise<WalkPage<Row> | null> {
    const turn = this.#turn.then(
      () => this.#next(),
      () => this.#next(),
    );
    this.#turn = turn;
    return turn;
  }

  acknowledge(page: WalkPage<Row>, changed: number): void {
    const oldest = this.#open.shift();
    if (oldest?.page !== page) throw new Error("Pages must be acknowledged once each, in order.");
    if (oldest.counts && changed > 0) this.#novel = true;
    if (this.#open.length === 0) this.#allAcknowledged?.();
  }

  async #next(): Promise<WalkPage<Row> | null> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return this.#give(ready);
    if (this.#ended) return null;
    if (isSettling(this.#state)) {
      await this.#untilAcknowledged();
      this.#state = settle(withNovelty(this.#state, this.#novel));
      this.#novel = false;
    }
    const request = nextRequest(this.#state);
    if (request === null) return this.#give(this.#lastPage());
    const page = await this.#parts.fetch(request);
    this.#ready = this.#pagesOf(page);
    return this.#next();
  }

  #give(page: WalkPage<Row>): WalkPage<Row> {
    this.#ended = page.end !== null;
    this.#open.push({ page, counts: this.#counting.has(page) });
    return page;
  }

  /** One page, or two when only some of the rows tell whether something new turned up. */
  #pagesOf(page: ListPage): WalkPage<Row>[] {
    const before = this.#state;
    const items = page.rows.map((raw) => ({ raw, key: this.#parts.keyOf(raw) }));
    const after = advance(before, { ...page, keys: items.map(({ key }) => key) });
    this.#state = after;
    const limit = noveltyMatters(before) ? noveltyLimit(before) : null;
    const isLate = ({ key }: Item) =>
      limit !== null && key.modifiedAt !== null && key.modifiedAt > limit;
    const late = items.filter(isLate);
    const rest = late.length === 0 ? items : items.filter((item) => !isLate(item));
    const pages: WalkPage<Row>[] = [];
    if (late.length > 0) pages.push(this.#page(late, page, before, false));
    pages.push(this.#page(rest, page, after, noveltyMatters(before)));
    return pages;
  }

  #page(items: readonly Item[], page: ListPage, state: WalkState, counts: boolean): WalkPage<Row> {
    const made: WalkPage<Row> = {
      ...sortOut(items, this.#parts.parse),
      requestedAt: page.requestedAt,
      completesList: completesList(state),
      end: walkEnd(state),
      position: (changed) => settle(withNovelty(state, this.#novel || (counts && changed > 0))),
    };
    if (counts) this.#counting.add(made);
    return made;
  }

  /** For a walk that is found to be over only after its last rows were stored. */
  #lastPage(): WalkPage<Row> {
    const state = this.#state;
    return {
      rows: [],
      bad: [],
      skipped: [],
      requestedAt: state.requestedAt ?? 0,
      completesList: completesList(state),
      end: walkEnd(state),
      position: () => state,
    };
  }

  async #untilAcknowledged(): Promise<void> {
    if (this.#open.length === 0) return;
    this.#signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(this.#signal.reason);
    this.#allAcknowledged = resolve;
    this.#signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      this.#allAcknowledged = null;
      this.#signal.removeEventListener("abort", onAbort);
    }
  }
}

/** Each id at most once: of rows that an answer shows twice, the newer one. */
function sortOut<Row extends Identified>(
  items: readonly Item[],
  parse: (raw: unknown) => Parsed<Row>,
): { rows: Row[]; bad: BadRecord[]; skipped: string[] } {
  const rows = new Map<string, Row>();
  const bad: BadRecord[] = [];
  const skipped = new Set<string>();
  for (const { raw, key } of items) {
    const parsed = parse(raw);
    if (parsed.kind === "SKIPPED") {
      if (key.id !== null) skipped.add(key.id);
    } else if (parsed.kind === "BAD") bad.push(parsed.bad);
    else {
      const known = rows.get(parsed.row.sourceId);
      if (known === undefined || known.modifiedAt < parsed.row.modifiedAt) {
        rows.set(parsed.row.sourceId, parsed.row);
      }
    }
  }
  return { rows: [...rows.values()], bad, skipped: [...skipped] };
}
