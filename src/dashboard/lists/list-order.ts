export type Direction = "ASC" | "DESC";

export interface ListOrder<Field extends string> {
  readonly field: Field;
  readonly direction: Direction;
}

/** The order in an address: `?sort=BALANCE`, `?sort=-BALANCE` for the largest first. Anything else is `usual`. */
export function readOrder<Field extends string>(
  params: URLSearchParams,
  fields: readonly Field[],
  usual: ListOrder<Field>,
): ListOrder<Field> {
  const sort = params.get("sort") ?? "";
  const descending = sort.startsWith("-");
  const field = fields.find((one) => one === (descending ? sort.slice(1) : sort));
  if (field === undefined) return usual;
  return { field, direction: descending ? "DESC" : "ASC" };
}

/** What asking for a field leads to: ascending first, then the other way round. */
export function nextSort({ field, direction }: ListOrder<string>, asked: string): string {
  return field === asked && direction === "ASC" ? `-${asked}` : asked;
}
