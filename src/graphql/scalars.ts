import { GraphQLError, Kind, type ValueNode } from "graphql";
import { builder } from "./builder.ts";
import { parseDate, parseDateTime } from "./date-text.ts";
import { parseDecimal } from "./decimal-text.ts";
import { toIsoText } from "./timestamp.ts";

builder.scalarType("Date", {
  description: "A day without time or zone, `2026-11-22`.",
  serialize: (value) => value,
  parseValue: (value) => accept("Date", parseDate, value),
  parseLiteral: (node) => accept("Date", parseDate, stringLiteral(node)),
});

builder.scalarType("DateTime", {
  description:
    "An instant, RFC 3339. Answers are in UTC with milliseconds, `2026-11-22T09:30:00.000Z`; " +
    "arguments may have any offset and up to six decimals.",
  serialize: toIsoText,
  parseValue: (value) => accept("DateTime", parseDateTime, value),
  parseLiteral: (node) => accept("DateTime", parseDateTime, stringLiteral(node)),
});

builder.scalarType("Decimal", {
  description:
    'An exact amount as a string without exponent, with at least the minor units of its currency: `"1843.50"`. ' +
    "Arguments are a string or an integer, never a float.",
  serialize: (value) => value,
  parseValue: (value) =>
    accept("Decimal", parseDecimal, Number.isSafeInteger(value) ? String(value) : value),
  parseLiteral: (node) =>
    accept("Decimal", parseDecimal, node.kind === Kind.INT ? node.value : stringLiteral(node)),
});

function accept(scalar: string, parse: (text: string) => string | null, value: unknown): string {
  const parsed = typeof value === "string" ? parse(value) : null;
  if (parsed === null) {
    throw new GraphQLError(`This is not a ${scalar}.`, { extensions: { code: "BAD_USER_INPUT" } });
  }
  return parsed;
}

function stringLiteral(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}
