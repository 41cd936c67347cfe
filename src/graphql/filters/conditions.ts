import { badUserInput } from "../errors.ts";
import { type NodeType, requireUuid } from "../global-id.ts";
import type { Parameters } from "../sql/parameters.ts";
import type { Choice, Range } from "./comparators.ts";

/** Beyond this a client should ask twice. */
const MAX_VALUES = 1000;
const MAX_DEPTH = 10;
const MAX_TEXT_LENGTH = 1000;

/** Conditions of SQL that must all hold; none holds always. */
export type Conditions = string[];

export interface Logical<Self> {
  readonly and?: readonly Self[] | null | undefined;
  readonly or?: readonly Self[] | null | undefined;
  readonly not?: Self | null | undefined;
}

/**
 * A filter with its `and`, `or` and `not`. An empty `or` matches nothing, an empty `and` everything, and `not` turns
 * "unknown" (the filter asks for a value that the row does not have) into a match.
 */
export function logical<Filter extends Logical<Filter>>(
  filter: Filter | null | undefined,
  own: (filter: Filter) => Conditions,
  depth = 0,
): Conditions {
  if (filter === null || filter === undefined) return [];
  if (depth > MAX_DEPTH) throw badUserInput(`A filter may be at most ${MAX_DEPTH} levels deep.`);
  const conditions = own(filter);
  for (const part of filter.and ?? []) conditions.push(...logical(part, own, depth + 1));
  if (filter.or) {
    const parts = filter.or.map((part) => allOf(logical(part, own, depth + 1)));
    conditions.push(parts.length === 0 ? "false" : `(${parts.join(" or ")})`);
  }
  if (filter.not) conditions.push(`(${allOf(logical(filter.not, own, depth + 1))}) is not true`);
  return conditions;
}

export function allOf(conditions: Conditions): string {
  return conditions.length === 0 ? "true" : `(${conditions.join(" and ")})`;
}

export function choice(
  sql: string,
  filter: Choice | null | undefined,
  parameters: Parameters,
): Conditions {
  return compareChoice(sql, "text", filter, requireText, parameters);
}

export function idChoice(
  sql: string,
  type: NodeType,
  filter: Choice | null | undefined,
  parameters: Parameters,
): Conditions {
  return compareChoice(sql, "uuid", filter, (id) => requireUuid(type, id), parameters);
}

const OPERATORS = { eq: "=", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

export function range(
  sql: string,
  type: "date" | "timestamptz" | "numeric",
  filter: Range | null | undefined,
  parameters: Parameters,
): Conditions {
  const conditions: Conditions = [];
  for (const [name, operator] of Object.entries(OPERATORS)) {
    const value = filter?.[name as keyof Range];
    if (value !== null && value !== undefined) {
      conditions.push(`${sql} ${operator} ${parameters.bind(value, type)}`);
    }
  }
  return conditions;
}

/** A yes or no question; null is the same as not asking. */
export function flag(sql: string, wanted: boolean | null | undefined): Conditions {
  if (wanted === null || wanted === undefined) return [];
  return [wanted ? sql : `not ${sql}`];
}

/**
 * Rows whose text contains the words as typed, in any case.
 *
 * @param sql the expression of the search index, word for word.
 */
export function search(
  sql: string,
  words: string | null | undefined,
  parameters: Parameters,
): Conditions {
  const text = requireText(words ?? "").trim();
  if (text === "") return [];
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return [`${sql} like lower(${parameters.bind(pattern, "text")})`];
}

/** Text that PostgreSQL can hold. */
export function requireText(text: string): string {
  if (text.includes("\0")) throw badUserInput("Text must not contain the character U+0000.");
  if (text.length > MAX_TEXT_LENGTH) {
    throw badUserInput(`Text in a filter may have at most ${MAX_TEXT_LENGTH} characters.`);
  }
  return text;
}

function compareChoice(
  sql: string,
  type: string,
  filter: Choice | null | undefined,
  read: (value: string) => string,
  parameters: Parameters,
): Conditions {
  const conditions: Conditions = [];
  if (filter?.eq !== null && filter?.eq !== undefined) {
    conditions.push(`${sql} = ${parameters.bind(read(filter.eq), type)}`);
  }
  if (filter?.in) {
    if (filter.in.length > MAX_VALUES) {
      throw badUserInput(`A filter may name at most ${MAX_VALUES} values.`);
    }
    conditions.push(`${sql} = any(${parameters.bind(filter.in.map(read), `${type}[]`)})`);
  }
  return conditions;
}
