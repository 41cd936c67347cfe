import { buildSchema, findBreakingChanges, findDangerousChanges } from "graphql";
import { z } from "zod";

/** schema-breaks.json: the breaking changes that were made on purpose. They stay listed, as a history for clients. */
export const declaredBreaks = z.array(
  z.strictObject({
    /** Word for word what the check says. */
    change: z.string().min(1),
    /** Why, and what clients should do. */
    reason: z.string().min(1),
  }),
);

export interface SchemaChanges {
  /** Break clients, and nobody declared them. */
  readonly undeclared: readonly string[];
  readonly declared: readonly string[];
  /** May surprise clients, such as a new enum value: allowed, but worth a look. */
  readonly dangerous: readonly string[];
}

/** What becomes different for clients between two printed schemas. */
export function schemaChanges(
  before: string,
  after: string,
  breaks: z.infer<typeof declaredBreaks>,
): SchemaChanges {
  const [from, to] = [buildSchema(before), buildSchema(after)];
  const known = new Set(breaks.map(({ change }) => change));
  const breaking = findBreakingChanges(from, to).map(({ description }) => description);
  return {
    undeclared: breaking.filter((change) => !known.has(change)),
    declared: breaking.filter((change) => known.has(change)),
    dangerous: findDangerousChanges(from, to).map(({ description }) => description),
  };
}
