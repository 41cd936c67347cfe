import type { GraphQLField } from "graphql";

/**
 * For `extensions` of fields whose value changes without a change of the user's data version: with time, with calls to
 * the source, with the schedule. An answer that contains one is never kept.
 */
export const volatile = { volatile: true } as const;

export function isVolatile(field: GraphQLField<unknown, unknown>): boolean {
  return field.extensions.volatile === true;
}
