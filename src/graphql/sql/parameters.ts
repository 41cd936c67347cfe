import type { LocalDates } from "../local-dates.ts";

/** For a user without organizations, who has no rows either. */
const NO_DATE = "0001-01-01";

/**
 * The bound values of one statement. `$1` is always the user: every statement of this folder is scoped by it.
 */
export class Parameters {
  readonly #values: unknown[];
  readonly #localDates: LocalDates;
  readonly #today = new Map<string, string>();

  constructor(userId: string, localDates: LocalDates) {
    this.#values = [userId];
    this.#localDates = localDates;
  }

  get values(): unknown[] {
    return this.#values;
  }

  /** @param type the SQL type that the value is cast to, so that PostgreSQL never guesses. */
  bind(value: unknown, type: string): string {
    this.#values.push(value);
    return `$${this.#values.length}::${type}`;
  }

  /** The local date of the organization that the row belongs to. */
  today(row: string): string {
    const known = this.#today.get(row);
    if (known !== undefined) return known;
    const sql = this.#bindToday(row);
    this.#today.set(row, sql);
    return sql;
  }

  #bindToday(row: string): string {
    const [first, ...others] = this.#localDates;
    if (first === undefined) return this.bind(NO_DATE, "date");
    if (others.length === 0) return this.bind(first.date, "date");
    // At any moment the earth has at most three dates.
    const branches = others.map(({ date, organizationIds }) => {
      const ids = this.bind(organizationIds, "uuid[]");
      return `when ${row}.organization_id = any(${ids}) then ${this.bind(date, "date")}`;
    });
    return `(case ${branches.join(" ")} else ${this.bind(first.date, "date")} end)`;
  }
}
