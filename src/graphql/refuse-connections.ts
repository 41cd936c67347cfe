import {
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { badUserInput } from "./errors.ts";

/**
 * A subscription answers each change of a run; a list below it would be read again for every one of them.
 *
 * @throws BAD_USER_INPUT when the operation asks for a connection anywhere.
 */
export function refuseConnections({ schema, operation, fragments }: GraphQLResolveInfo): void {
  const types = new TypeInfo(schema);
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...Object.values(fragments)],
  } as const;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        const type = getNamedType(types.getType());
        if (isObjectType(type) && "pageInfo" in type.getFields()) {
          throw badUserInput(
            `\`${field.name.value}\` cannot be asked for in a subscription: ask for it with a query when a change arrives.`,
          );
        }
      },
    }),
  );
}
