import DataLoader from "dataloader";
import type { Statement } from "../db/sql.ts";
import type { LocalDates } from "./local-dates.ts";
import { type BeyondRow, listBeyond } from "./sql/list-beyond.ts";
import { type CountRow, listCount } from "./sql/list-count.ts";
import { listPage } from "./sql/list-page.ts";
import type { ListParents, ListRequest, ListSource } from "./sql/list-source.ts";

export const TOTAL_COUNT_CAP = 100_000;

/** Where a list stands: at the top, or inside the record that its column points at. */
export interface ListPlace {
  readonly column: string;
  readonly id: string;
}

/** Reads the page of one list, and what its connection may ask beside it. */
export interface ListReader<Row> {
  /** In the order of the statement, one row more than asked when there are more. */
  page(): Promise<readonly Row[]>;
  /** Up to one more than the cap. */
  count(): Promise<number>;
  /** Whether rows lie on the other side of the request's bound; false without one. */
  beyond(): Promise<boolean>;
}

interface Keyed {
  /** Only of a list inside many records. */
  readonly parentId?: string;
}

/**
 * The readers of one operation, which asks for the same columns everywhere. Lists at the top are read one by one; the same list inside many records is read by one
 * statement for all of them, however many there are.
 */
export class ListReaders {
  readonly #query: <Row>(statement: Statement) => Promise<Row[]>;
  readonly #userId: string;
  readonly #localDates: () => Promise<LocalDates>;
  readonly #batches = new Map<string, DataLoader<string, readonly Keyed[]>>();
  readonly #tops = new Map<string, Promise<readonly Keyed[]>>();

  constructor(
    query: <Row>(statement: Statement) => Promise<Row[]>,
    userId: string,
    localDates: () => Promise<LocalDates>,
  ) {
    this.#query = query;
    this.#userId = userId;
    this.#localDates = localDates;
  }

  reader<Row extends object, Filter>(
    source: ListSource<Filter>,
    request: ListRequest<Filter>,
    place: ListPlace | null,
  ): ListReader<Row> {
    const { filter, bound } = request;
    const userId = this.#userId;
    return {
      page: () =>
        this.#rows<Row & Keyed, Filter>(
          source,
          place,
          () => JSON.stringify(["page", source.name, { ...request, asked: undefined }]),
          (dates, parents) => listPage(userId, source, request, dates, parents),
        ),
      count: async () => {
        const rows = await this.#rows<CountRow, Filter>(
          source,
          place,
          () => JSON.stringify(["count", source.name, filter]),
          (dates, parents) => listCount(userId, source, filter, TOTAL_COUNT_CAP, dates, parents),
        );
        return rows[0]?.count ?? 0;
      },
      beyond: async () => {
        if (bound === null) return false;
        const rows = await this.#rows<BeyondRow, Filter>(
          source,
          place,
          () => JSON.stringify(["beyond", source.name, request]),
          (dates, parents) => listBeyond(userId, source, request, bound, dates, parents),
        );
        return rows[0]?.found ?? false;
      },
    };
  }

  async #rows<Row extends Keyed & object, Filter>(
    { usesToday }: ListSource<Filter>,
    place: ListPlace | null,
    key: () => string,
    statement: (dates: LocalDates, parents: ListParents | null) => Statement,
  ): Promise<readonly Row[]> {
    const dates = usesToday ? await this.#localDates() : [];
    if (place === null) {
      // Two aliases of one list are read once.
      const topKey = key();
      const known = this.#tops.get(topKey) as Promise<readonly Row[]> | undefined;
      const rows = known ?? this.#query<Row>(statement(dates, null));
      this.#tops.set(topKey, rows);
      return rows;
    }
    const { column, id } = place;
    const batchKey = `${column} ${key()}`;
    let batch = this.#batches.get(batchKey);
    if (batch === undefined) {
      batch = new DataLoader((ids) => this.#groups<Row>(statement(dates, { column, ids }), ids));
      this.#batches.set(batchKey, batch);
    }
    return (await batch.load(id)) as readonly Row[];
  }

  async #groups<Row extends Keyed & object>(
    statement: Statement,
    ids: readonly string[],
  ): Promise<readonly Row[][]> {
    const groups = new Map<string | undefined, Row[]>(ids.map((id) => [id, []]));
    for (const row of await this.#query<Row>(statement)) groups.get(row.parentId)?.push(row);
    return ids.map((id) => groups.get(id) ?? []);
  }
}
