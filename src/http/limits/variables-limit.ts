import type { GraphQLError } from "graphql";
import { limitError } from "./limit-error.ts";

/** Filters nest at most ten levels, each of a list and an object. */
export const MAX_VARIABLES_DEPTH = 32;
export const MAX_VARIABLES_VALUES = 10_000;

/**
 * The error that refuses variables which nest too deep or hold too many values; null when they do not. Without
 * recursion: graphql's own would overflow the stack on what fits into one body.
 */
export function refuseVariables(variables: unknown): GraphQLError | null {
  const levels: { readonly value: object; readonly depth: number }[] = [];
  let values = 0;
  const visit = (value: unknown, depth: number): void => {
    values += 1;
    if (typeof value === "object" && value !== null) levels.push({ value, depth });
  };
  visit(variables, 0);
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    const depth = level.depth + 1;
    if (depth > MAX_VARIABLES_DEPTH) {
      return limitError(`Variables may be nested ${MAX_VARIABLES_DEPTH} deep.`);
    }
    for (const value of Object.values(level.value)) visit(value, depth);
    if (values > MAX_VARIABLES_VALUES) {
      return limitError(`Variables may hold ${MAX_VARIABLES_VALUES} values.`);
    }
  }
  return null;
}
