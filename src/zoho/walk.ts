import type { BadRecord } from "../source/records.ts";
import type { Walk, WalkPage, WalkRequest } from "../source/source.ts";
import type { ListPage } from "./list-page.ts";
import { advance, completesList, nextRequest, startWalk, walkEnd } from "./paging.ts";
import type { PagingKey } from "./paging-key.ts";
import type { ListRequest, WalkState } from "./paging-state.ts";
import { readPosition } from "./position.ts";
import type { Parsed } from "./records.ts";

interface Identified {
  readonly sourceId: string;
  readonly modifiedAt: number;
}

export interface WalkParts<Row> {
  readonly fetch: <Item>(
    request: ListRequest,
    read: (raw: unknown) => Item,
  ) => Promise<ListPage<Item>>;
  readonly parse: (raw: unknown) => Parsed<Row>;
  /** Of a record that is none of ours or could not be understood. */
  readonly keyOf: (raw: unknown) => PagingKey;
  /** Rows of a full page, if not as many as Zoho gives. */
  readonly pageSize?: number;
}

interface Item<Row> {
  readonly parsed: Parsed<Row>;
  readonly key: PagingKey;
}

/** The requests and pages around the decisions of `paging.ts`. */
export class ListWalk<Row extends Identified> implements Walk<Row> {
  readonly #parts: WalkParts<Row>;
  #state: WalkState;

  constructor(request: WalkRequest, parts: WalkParts<Row>) {
    const { pageSize } = parts;
    this.#parts = parts;
    this.#state =
      readPosition(request.position) ??
      startWalk(pageSize === undefined ? request : { ...request, pageSize });
  }

  async next(): Promise<WalkPage<Row> | null> {
    const request = nextRequest(this.#state);
    if (request === null) return null;
    const { items, ...page } = await this.#parts.fetch(request, (raw) => this.#read(raw));
    const state = advance(this.#state, { ...page, keys: items.map(({ key }) => key) });
    this.#state = state;
    return {
      ...sortOut(items),
      requestedAt: page.requestedAt,
      completesList: completesList(state),
      end: walkEnd(state),
      position: state.stage.kind === "DONE" ? null : state,
    };
  }

  #read(raw: unknown): Item<Row> {
    const parsed = this.#parts.parse(raw);
    if (parsed.kind !== "ROW") return { parsed, key: this.#parts.keyOf(raw) };
    const { sourceId: id, modifiedAt } = parsed.row;
    return { parsed, key: { id, modifiedAt } };
  }
}

/** Each id at most once in each: of rows that an answer shows twice, the newer one. */
function sortOut<Row extends Identified>(
  items: readonly Item<Row>[],
): { rows: Row[]; bad: BadRecord[]; skipped: string[] } {
  const rows = new Map<string, Row>();
  const bad = new Map<unknown, BadRecord>();
  const skipped = new Set<string>();
  for (const { parsed, key } of items) {
    if (parsed.kind === "SKIPPED") {
      if (key.id !== null) skipped.add(key.id);
    } else if (parsed.kind === "BAD") {
      // Without an id it is told from others by nothing.
      bad.set(parsed.bad.sourceId ?? parsed, parsed.bad);
    } else {
      const known = rows.get(parsed.row.sourceId);
      if (known === undefined || known.modifiedAt < parsed.row.modifiedAt) {
        rows.set(parsed.row.sourceId, parsed.row);
      }
    }
  }
  return { rows: [...rows.values()], bad: [...bad.values()], skipped: [...skipped] };
}
