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

/** Reads one list, at the top (null) or inside records, and what its connection may ask beside its page. */
export interface ListReader<Row> {
  /** In the order of the statement, one row more than asked when there are more. */
  page(place: ListPlace | null): Promise<readonly Row[]>;
  /** Up to one more than the cap. */
  count(place: ListPlace | null): Promise<number>;
  /** Whether rows lie on the other side of the request's bound; false without one. */
  beyond(place: ListPlace | null): Promise<boolean>;
}

interface Keyed {
  /** Only of a list inside many records. */
  readonly parentId?: string;
}

type MakeStatement = (dates: LocalDates, parents: ListParents | null) => Statement;
type ReadRows<Row> = (place: ListPlace | null) => Promise<readonly Row[]>;

/**
 * The readers of one operation, which asks for the same columns everywhere. Lists at the top are read one by one; the
 * same list inside many records is read by one statement for all of them, however many there are.
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
  ): ListReader<Row> {
    const { filter, bound, asked: _, ...wanted } = request;
    const userId = this.#userId;
    const page = this.#rows<Row, Filter>(
      source,
      JSON.stringify(["page", source.name, filter, bound, wanted]),
      (dates, parents) => listPage(userId, source, request, dates, parents),
    );
    return {
      page,
      count: async (place) => {
        const rows = this.#rows<CountRow, Filter>(
          source,
          JSON.stringify(["count", source.name, filter]),
          (dates, parents) => listCount(userId, source, filter, TOTAL_COUNT_CAP, dates, parents),
        );
        return (await rows(place))[0]?.count ?? 0;
      },
      beyond: async (place) => {
        if (bound === null) return false;
        const rows = this.#rows<BeyondRow, Filter>(
          source,
          JSON.stringify(["beyond", source.name, filter, bound, wanted]),
          (dates, parents) => listBeyond(userId, source, request, bound, dates, parents),
        );
        return (await rows(place))[0]?.found ?? false;
      },
    };
  }

  /** @param key the same for lists that are the same, under whatever alias */
  #rows<Row extends object, Filter>(
    { usesToday }: ListSource<Filter>,
    key: string,
    statement: MakeStatement,
  ): ReadRows<Row> {
    const read = async (parents: ListParents | null): Promise<(Row & Keyed)[]> => {
      const dates = usesToday ? await this.#localDates() : [];
      return await this.#query<Row & Keyed>(statement(dates, parents));
    };
    return (place) => {
      if (place === null) {
        const rows = (this.#tops.get(key) as Promise<readonly Row[]> | undefined) ?? read(null);
        this.#tops.set(key, rows);
        return rows;
      }
      const { column, id } = place;
      const batchKey = `${column} ${key}`;
      let batch = this.#batches.get(batchKey);
      if (batch === undefined) {
        batch = new DataLoader(async (ids) => grouped(await read({ column, ids }), ids));
        this.#batches.set(batchKey, batch);
      }
      return batch.load(id) as unknown as Promise<readonly Row[]>;
    };
  }
}

function grouped<Row extends Keyed>(
  rows: readonly Row[],
  ids: readonly string[],
): readonly (readonly Row[])[] {
  const groups = Map.groupBy(rows, ({ parentId }) => parentId);
  return ids.map((id) => groups.get(id) ?? []);
}
