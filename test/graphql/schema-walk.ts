import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { schema } from "../../src/graphql/schema.ts";

/** One place in the arguments of a root field where an id can be put. */
export interface IdPlace {
  readonly field: GraphQLField<unknown, unknown>;
  /** Names of arguments and input fields, outermost first. */
  readonly path: readonly string[];
}

const MAX_INPUT_DEPTH = 4;
const MAX_OUTPUT_DEPTH = 3;

/** Every place of type ID below these root fields; through `and`, `or` and `not` once. */
export function idPlaces(fields: readonly GraphQLField<unknown, unknown>[]): IdPlace[] {
  return fields.flatMap((field) =>
    field.args.flatMap(({ name, type }) =>
      pathsToIds(type, [name]).map((path): IdPlace => ({ field, path })),
    ),
  );
}

function pathsToIds(type: GraphQLInputType, path: readonly string[]): (readonly string[])[] {
  const named = getNamedType(type);
  if (named.name === "ID") return [path];
  if (!isInputObjectType(named) || path.length > MAX_INPUT_DEPTH) return [];
  const isRepeated = new Set(path).size < path.length;
  return Object.values(named.getFields()).flatMap(({ name, type: below }) =>
    isRepeated ? [] : pathsToIds(below, [...path, name]),
  );
}

/** Arguments that are valid but for the id at that place. */
export function argumentsWith({ field, path }: IdPlace, id: string): Record<string, unknown> {
  const [first, ...rest] = path as [string, ...string[]];
  return Object.fromEntries(
    field.args.flatMap(({ name, type, defaultValue }) => {
      if (name === first) return [[name, valueWith(type, rest, id)]];
      return isNonNullType(type) && defaultValue === undefined ? [[name, plainValue(type)]] : [];
    }),
  );
}

function valueWith(type: GraphQLInputType, path: readonly string[], id: string): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [valueWith(nullable.ofType as GraphQLInputType, path, id)];
  const [first, ...rest] = path;
  if (first === undefined || !isInputObjectType(nullable)) return id;
  return Object.fromEntries(
    Object.values(nullable.getFields()).flatMap(({ name, type: below, defaultValue }) => {
      if (name === first) return [[name, valueWith(below, rest, id)]];
      return isNonNullType(below) && defaultValue === undefined ? [[name, plainValue(below)]] : [];
    }),
  );
}

function plainValue(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [plainValue(nullable.ofType as GraphQLInputType)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) {
    const all = Object.values(nullable.getFields());
    const needed = nullable.isOneOf
      ? all.slice(0, 1)
      : all.filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, plainValue(field.type)]));
  }
  switch (String(nullable)) {
    case "Int":
    case "Float":
      return 1;
    case "Boolean":
      return false;
    case "Date":
      return "2027-01-04";
    case "DateTime":
      return "2027-01-04T10:00:00.000Z";
    case "Decimal":
      return "1.00";
    default:
      return "same";
  }
}

/** A document that asks this root field for everything it can say, some levels deep, with its arguments as variables. */
export function documentOf(
  kind: "query" | "mutation" | "subscription",
  field: GraphQLField<unknown, unknown>,
  used: readonly string[],
): string {
  const args = field.args.filter(({ name }) => used.includes(name));
  const head = args.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const passed = args.map(({ name }) => `${name}: $${name}`).join(", ");
  const withHead = head === "" ? "" : `(${head})`;
  const withArgs = passed === "" ? "" : `(${passed})`;
  const selection = selectionOf(field.type, kind === "subscription");
  return `${kind} ${withHead} { ${field.name}${withArgs}${selection} }`;
}

/** @param alias before each name, so that the members of an abstract type do not conflict */
function selectionOf(
  type: GraphQLOutputType,
  withoutConnections: boolean,
  depth = 0,
  alias = "",
): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  if (isAbstractType(named)) {
    const parts = schema
      .getPossibleTypes(named)
      .map(
        (one) => `... on ${one.name}${selectionOf(one, withoutConnections, depth, `${one.name}_`)}`,
      );
    return ` { __typename ${parts.join(" ")} }`;
  }
  if (!isObjectType(named)) return "";
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    if (
      field.args.some(
        (argument) => isNonNullType(argument.type) && argument.defaultValue === undefined,
      )
    ) {
      return [];
    }
    const name = alias === "" ? field.name : `${alias}${field.name}: ${field.name}`;
    if (isLeafType(below)) return [name];
    if (depth >= MAX_OUTPUT_DEPTH || (withoutConnections && below.name.endsWith("Connection"))) {
      return [];
    }
    return [`${name}${selectionOf(field.type, withoutConnections, depth + 1)}`];
  });
  return ` { __typename ${fields.join(" ")} }`;
}
