import type { ModifiedFilter } from "../../src/source/source.ts";
import type { ListPage } from "../../src/zoho/list-page.ts";
import type { ListRequest } from "../../src/zoho/paging-state.ts";
import { seeded } from "../support/random.ts";

/**
 * The order of rows of one second. SHUFFLED: another one on each call. CUT: one that depends on page and size, so that
 * the same request shows the same rows again, and others never. TURNED: the same, but a little further round on each
 * call, which looks like rows that have moved.
 */
export type TieOrder = "STABLE" | "SHUFFLED" | "CUT" | "TURNED";

/** Longer than a page, and prime. */
const ROUND = 97;

export interface WorldOptions {
  readonly seed: number;
  /** In a year, each with a time of its own, more or less. */
  readonly rows: number;
  /** Numbers of rows that share one second in the past. */
  readonly crowds: readonly number[];
  /** What the list's filter really does. */
  readonly filter: Exclude<ModifiedFilter, "UNKNOWN">;
  readonly lagSeconds: number;
  readonly ties: TieOrder;
  /** How many on average per request, which takes two seconds. */
  readonly edits: number;
  readonly deletions: number;
  /** The chance that rows are edited within one second, and how many. */
  readonly bulkEdits: number;
  readonly bulk: number;
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
  /** Modified times by id. */
  readonly rows = new Map<string, number>();
  now = START;
  calls = 0;
  isMoving = true;
  readonly #options: WorldOptions;
  readonly #random: () => number;
  #nextId = 1;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
    for (let count = 0; count < options.rows; count += 1) {
      this.#create(START - 1_000_000 - Math.floor(this.#random() * YEAR_MS));
    }
    for (const size of options.crowds) {
      const second = START - 1_000_000 - Math.floor(this.#random() * (YEAR_MS / 2));
      for (let count = 0; count < size; count += 1) this.#create(second);
    }
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

  answer(request: ListRequest): ListPage<MovingRow> {
    this.calls += 1;
    this.pass();
    const { order, anchor, page, perPage } = request;
    const { filter, lagSeconds } = this.#options;
    const latest = this.now - lagSeconds * 1000;
    const visible: { id: string; at: number; tie: number }[] = [];
    for (const [id, at] of this.rows) {
      if (at <= latest && passes(filter, anchor, at)) {
        visible.push({ id, at, tie: this.#tie(Number(id), request) });
      }
    }
    visible.sort((a, b) => a.at - b.at || a.tie - b.tie);
    if (order === "D") visible.reverse();
    const rows = visible.slice((page - 1) * perPage, page * perPage);
    return {
      items: rows.map(({ id, at }): MovingRow => ({ sourceId: id, modifiedAt: at })),
      hasMore: visible.length > page * perPage,
      date: Math.floor(this.now / 1000) * 1000,
      requestedAt: this.now,
    };
  }

  #tie(id: number, { page, perPage }: ListRequest): number {
    const { ties } = this.#options;
    if (ties === "STABLE") return id;
    if (ties === "TURNED") return (id + 5 * this.calls) % ROUND;
    return ties === "SHUFFLED" ? this.#random() : seeded(id * 1_000_003 + page * 1_009 + perPage)();
  }

  #move(): void {
    const { edits, deletions, bulkEdits, bulk } = this.#options;
    for (let left = amount(edits, this.#random); left > 0; left -= 1) {
      if (this.#random() < 0.2 || this.rows.size === 0) this.#create(this.now);
      else this.#touch(this.#pick());
    }
    for (let left = amount(deletions, this.#random); left > 0; left -= 1) {
      this.rows.delete(this.#pick());
    }
    if (this.#random() < bulkEdits) this.bulkEdit(bulk);
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
