import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationTypeNode,
} from "graphql";
import type { Random } from "../support/random.ts";

export type OperationKind = "query" | "mutation" | "subscription";

export interface FuzzedRequest {
  readonly query: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

const HOSTILE: readonly unknown[] = [
  null,
  true,
  "",
  "\0",
  "'; drop table users; --",
  "1e400",
  "-0",
  "9".repeat(400),
  "2026-02-30",
  "0000-00-00",
  "+275760-09-13T00:00:00Z",
  "2026-01-01T00:00:00.123456789Z",
  "\ud800",
  "😀".repeat(50),
  "%_\\",
  -1,
  0,
  1.5,
  2 ** 31,
  -(2 ** 53),
  1e308,
  [],
  [[[]]],
  {},
  { in: [] },
  { eq: null },
  { __proto__: 1, constructor: { prototype: {} } },
];
const PUNCTUATION = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "!",
  ":",
  "$",
  "@",
  "...",
  "|",
  "&",
  "=",
  '"',
  '"""',
  "#",
  ",",
];
const WORDS = [
  "query",
  "mutation",
  "subscription",
  "fragment",
  "on",
  "true",
  "null",
  "__typename",
  "__schema",
  "node",
];
const MAX_DEPTH = 3;

/** Makes requests that are nearly right, and some that are nothing at all. */
export class RequestFuzzer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  /** Ids that exist, and others of the same kind. */
  readonly #ids: readonly string[];

  constructor(schema: GraphQLSchema, random: Random, ids: readonly string[]) {
    this.#schema = schema;
    this.#random = random;
    this.#ids = ids;
  }

  next(): FuzzedRequest {
    const kind = this.#random();
    if (kind < 0.1) return { query: this.#soup() };
    if (kind < 0.15) return { query: this.#pick(HOSTILE), variables: this.#pick(HOSTILE) };
    const request = this.#operation();
    if (kind < 0.35) return { ...request, query: this.#damage(String(request.query)) };
    if (kind < 0.4) return { ...request, variables: this.#pick(HOSTILE) };
    if (kind < 0.43) return { ...request, operationName: this.#pick(HOSTILE) };
    return request;
  }

  /** A subscription whose arguments may not fit. */
  subscription(): FuzzedRequest {
    return this.#operation("subscription");
  }

  /** One field of a root type, its arguments by variable or in the document; some of the values do not fit. */
  #operation(kind: OperationKind = this.#random() < 0.15 ? "mutation" : "query"): FuzzedRequest {
    const root = this.#schema.getRootType(kind as OperationTypeNode);
    const fields = Object.values(root?.getFields() ?? {});
    const variables: Record<string, unknown> = {};
    const definitions: string[] = [];
    const bind = (argument: GraphQLArgument): string => {
      const value = this.#value(argument.type, 0);
      if (this.#random() < 0.4) return `${argument.name}: ${literal(argument.type, value)}`;
      const name = `v${definitions.length}`;
      definitions.push(`$${name}: ${argument.type}`);
      variables[name] = value;
      return `${argument.name}: $${name}`;
    };
    const selection = this.#field(this.#pick(fields), 0, bind);
    const head = definitions.length === 0 ? "" : `(${definitions.join(", ")})`;
    return { query: `${kind} Fuzz${head} { ${selection} }`, variables };
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    depth: number,
    bind: (argument: GraphQLArgument) => string,
  ): string {
    const args = field.args
      .filter(({ type }) => isNonNullType(type) || this.#random() < 0.4)
      .map(bind);
    const below = this.#selection(field.type, depth + 1, bind);
    const alias = this.#random() < 0.05 ? "other: " : "";
    const directive = this.#random() < 0.05 ? this.#directive() : "";
    return `${alias}${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`}${directive}${below}`;
  }

  #directive(): string {
    const name = this.#pick(["skip", "include", "deprecated", "unknown"]);
    return ` @${name}(if: ${literal(null, this.#pick([true, false, ...HOSTILE]))})`;
  }

  #selection(
    type: GraphQLOutputType,
    depth: number,
    bind: (argument: GraphQLArgument) => string,
  ): string {
    const named = getNamedType(type);
    if (!isObjectType(named) && !isInterfaceType(named)) return "";
    const fields = Object.values(named.getFields());
    const chosen = fields.filter(({ type: below }) => {
      const isLeaf = !isObjectType(getNamedType(below)) && !isInterfaceType(getNamedType(below));
      return isLeaf ? this.#random() < 0.5 : depth < MAX_DEPTH && this.#random() < 0.15;
    });
    const texts = chosen.map((field) => this.#field(field, depth, bind));
    if (this.#random() < 0.1)
      texts.push(`... on ${named.name} { __typename }`, "... { __typename }");
    return ` { __typename ${[...new Set(texts)].join(" ")} }`;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    if (this.#random() < 0.15) return this.#pick(HOSTILE);
    if (isNonNullType(type)) return this.#value(type.ofType as GraphQLInputType, depth);
    if (isListType(type)) {
      const length = Math.floor(this.#random() * 4);
      return Array.from({ length }, () => this.#value(type.ofType as GraphQLInputType, depth + 1));
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      if (depth > MAX_DEPTH) return {};
      const all = Object.values(type.getFields());
      const chosen = type.isOneOf
        ? [this.#pick(all)]
        : all.filter(({ type: field }) => isNonNullType(field) || this.#random() < 0.3);
      return Object.fromEntries(
        chosen.map((field) => [field.name, this.#value(field.type, depth + 1)]),
      );
    }
    switch (getNamedType(type).name) {
      case "ID":
        return this.#pick(this.#ids);
      case "Int":
        return Math.floor(this.#random() * 120) - 5;
      case "Boolean":
        return this.#random() < 0.5;
      case "Date":
        return "2026-07-01";
      case "DateTime":
        return "2026-07-01T10:00:00.000Z";
      case "Decimal":
        return "12.50";
      default:
        return "Acme";
    }
  }

  #soup(): string {
    const length = Math.floor(this.#random() * 40);
    return Array.from({ length }, () => this.#pick([...PUNCTUATION, ...WORDS])).join(
      this.#random() < 0.5 ? " " : "",
    );
  }

  #damage(text: string): string {
    const at = Math.floor(this.#random() * text.length);
    const kind = this.#random();
    if (kind < 0.3) return text.slice(0, at);
    if (kind < 0.6) return text.slice(0, at) + text.slice(at + 1);
    if (kind < 0.8) return text.slice(0, at) + this.#pick(PUNCTUATION) + text.slice(at);
    return text.slice(0, at) + String.fromCharCode(this.#random() * 300) + text.slice(at + 1);
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }
}

/** The value as it stands in a document; enum values without quotes, if they fit. */
function literal(type: GraphQLInputType | null, value: unknown): string {
  const nullable = type && getNullableType(type);
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) {
    const item = isListType(nullable) ? (nullable.ofType as GraphQLInputType) : null;
    return `[${value.map((one) => literal(item, one)).join(", ")}]`;
  }
  if (typeof value === "object") {
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    const parts = Object.entries(value).map(
      ([name, one]) => `${name}: ${literal(fields[name]?.type ?? null, one)}`,
    );
    return `{${parts.join(", ")}}`;
  }
  const isBare = isEnumType(nullable) && /^[A-Z_]+$/.test(String(value));
  return isBare ? String(value) : JSON.stringify(value);
}
