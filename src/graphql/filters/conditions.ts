import { badUserInput } from "../errors.ts";
import { type NodeType, requireUuid } from "../global-id.ts";
import type { Parameters } from "../sql/parameters.ts";
import type { Choice, Range } from "./comparators.ts";

/** Beyond this a client should ask twice. */
export const MAX_VALUES = 1000;
export const MAX_DEPTH = 10;
/** Parts joined by `and`, `or` and `not`. Each may cost a look at every row. */
export const MAX_PARTS = 100;
export const MAX_TEXT_LENGTH = 1000;

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
): Conditions {
  let parts = 0;
  const conditionsOf = (part: Filter, depth: number): Conditions => {
    parts += 1;
    if (depth > MAX_DEPTH) {
      throw badUserInput(`\`filter\` may be at most ${MAX_DEPTH} levels deep.`);
    }
    if (parts > MAX_PARTS) {
      throw badUserInput(
        `\`filter\` may join at most ${MAX_PARTS} parts by \`and\`, \`or\` and \`not\`: give many values to one \`in\`.`,
      );
    }
    const conditions = own(part);
    for (const below of part.and ?? []) conditions.push(...conditionsOf(below, depth + 1));
    if (part.or) {
      const either = part.or.map((below) => allOf(conditionsOf(below, depth + 1)));
      conditions.push(either.length === 0 ? "false" : `(${either.join(" or ")})`);
    }
    if (part.not) conditions.push(`(${allOf(conditionsOf(part.not, depth + 1))}) is not true`);
    return conditions;
  };
  return filter === null || filter === undefined ? [] : conditionsOf(filter, 0);
}

function allOf(conditions: Conditions): string {
  return conditions.length === 0 ? "true" : `(${conditions.join(" and ")})`;
}

/** @param name of the field, for people. */
export function choice(
  sql: string,
  name: string,
  filter: Choice | null | undefined,
  parameters: Parameters,
): Conditions {
  return compareChoice(sql, name, "text", filter, (text) => requireText(text, name), parameters);
}

/** @param name of the field, for people. */
export function idChoice(
  sql: string,
  name: string,
  type: NodeType,
  filter: Choice | null | undefined,
  parameters: Parameters,
): Conditions {
  const read = (id: string): string => requireUuid(type, id, name);
  return compareChoice(sql, name, "uuid", filter, read, parameters);
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
  const text = requireText(words ?? "", "search").trim();
  if (text === "") return [];
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return [`${sql} like lower(${parameters.bind(pattern, "text")})`];
}

/** Text that PostgreSQL can hold. @param name of the field, for people. */
export function requireText(text: string, name: string): string {
  if (text.includes("\0")) {
    throw badUserInput(`\`${name}\` must not contain the character U+0000.`);
  }
  if (text.length > MAX_TEXT_LENGTH) {
    throw badUserInput(`\`${name}\` may have at most ${MAX_TEXT_LENGTH} characters.`);
  }
  return text;
}

function compareChoice(
  sql: string,
  name: string,
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
      throw badUserInput(`\`${name}.in\` may name at most ${MAX_VALUES} values.`);
    }
    conditions.push(`${sql} = any(${parameters.bind(filter.in.map(read), `${type}[]`)})`);
  }
  return conditions;
}
