import type { ModifiedFilter } from "../../src/source/source.ts";
import type { ListPage } from "../../src/zoho/list-page.ts";
import type { ListRequest } from "../../src/zoho/paging-state.ts";

/** Numbers in [0, 1) that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface WorldOptions {
  readonly seed: number;
  readonly rows: number;
  /** Rows that share one second in the past. */
  readonly crowd: number;
  /** What the list's filter really does. */
  readonly filter: Exclude<ModifiedFilter, "UNKNOWN">;
  readonly lagSeconds: number;
  readonly unstableTies: boolean;
  /** How many on average per request, which takes two seconds. */
  readonly edits: number;
  readonly deletions: number;
  readonly bulkEdits: number;
}

export interface MovingRow {
  readonly sourceId: string;
  readonly modifiedAt: number;
}

const CALL_MS = 2_000;
const START = Date.UTC(2026, 5, 1);
const YEAR_MS = 365 * 86_400_000;

/** A list as Zoho keeps it: paged by offset over rows that change while it is read. */
export class MovingWorld {
  readonly rows = new Map<string, number>();
  now = START;
  calls = 0;
  isMoving = true;
  readonly #options: WorldOptions;
  readonly #random: () => number;
  #nextId = 1;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    for (let count = 0; count < options.rows; count += 1) {
      this.#create(START - 1_000_000 - Math.floor(this.#random() * YEAR_MS));
    }
    const second = START - 1_000_000 - Math.floor(this.#random() * (YEAR_MS / 2));
    for (let count = 0; count < options.crowd; count += 1) this.#create(second);
  }

  /** Many rows get the same time, in the newest second. */
  bulkEdit(count: number): void {
    for (let edited = 0; edited < count; edited += 1) this.#touch(this.#pick());
  }

  /** Time goes on without a request. */
  pass(): void {
    this.now += CALL_MS;
    if (this.isMoving) this.#move();
  }

  answer({ order, anchor, page, perPage }: ListRequest): ListPage {
    this.calls += 1;
    this.pass();
    const { filter, lagSeconds, unstableTies } = this.#options;
    const visible = [...this.rows].filter(
      ([, at]) => at + lagSeconds * 1000 <= this.now && passes(filter, anchor, at),
    );
    const ties = new Map(visible.map(([id]) => [id, unstableTies ? this.#random() : 0]));
    visible.sort(
      ([a, at], [b, bt]) =>
        at - bt || (ties.get(a) ?? 0) - (ties.get(b) ?? 0) || Number(a) - Number(b),
    );
    if (order === "D") visible.reverse();
    const rows = visible.slice((page - 1) * perPage, page * perPage);
    return {
      rows: rows.map(([sourceId, modifiedAt]): MovingRow => ({ sourceId, modifiedAt })),
      hasMore: visible.length > page * perPage,
      date: Math.floor(this.now / 1000) * 1000,
      requestedAt: this.now,
    };
  }

  #move(): void {
    const { edits, deletions, bulkEdits } = this.#options;
    for (let left = amount(edits, this.#random); left > 0; left -= 1) {
      if (this.#random() < 0.2 || this.rows.size === 0) this.#create(this.now);
      else this.#touch(this.#pick());
    }
    for (let left = amount(deletions, this.#random); left > 0; left -= 1) {
      this.rows.delete(this.#pick());
    }
    if (this.#random() < bulkEdits) this.bulkEdit(100);
  }

  #create(at: number): void {
    this.rows.set(String(this.#nextId), Math.floor(at / 1000) * 1000);
    this.#nextId += 1;
  }

  #touch(id: string): void {
    if (this.rows.has(id)) this.rows.set(id, Math.floor(this.now / 1000) * 1000);
  }

  #pick(): string {
    for (let tries = 0; tries < 50; tries += 1) {
      const id = String(1 + Math.floor(this.#random() * (this.#nextId - 1)));
      if (this.rows.has(id)) return id;
    }
    return "";
  }
}

/** A whole number, on average `mean`. */
function amount(mean: number, random: () => number): number {
  return Math.floor(mean) + (random() < mean % 1 ? 1 : 0);
}

function passes(filter: string, anchor: number | null, at: number): boolean {
  if (anchor === null || filter === "IGNORED") return true;
  if (filter === "EXACT") return at === anchor;
  return filter === "AFTER" ? at > anchor : at >= anchor;
}
