import { GraphQLError, Kind, print, type ValueNode } from "graphql";
import { builder } from "./builder.ts";
import { parseDate, parseDateTime } from "./date-text.ts";
import { parseDecimal } from "./decimal-text.ts";
import { toIsoText } from "./timestamp.ts";

/** What each of them takes, in the words of its errors. */
const DATE = 'a day that exists, such as "2026-11-22"';
const DATE_TIME = 'an instant with its offset, such as "2026-11-22T09:30:00Z"';
const DECIMAL = 'an amount as a string or an integer, such as "1843.50"';

builder.scalarType("Date", {
  description: "A day without time or zone, `2026-11-22`.",
  serialize: (value) => value,
  parseValue: (value) => accept(DATE, parseDate, value),
  parseLiteral: (node) => accept(DATE, parseDate, stringLiteral(node), node),
});

builder.scalarType("DateTime", {
  description:
    "An instant, RFC 3339. Answers are in UTC with milliseconds, `2026-11-22T09:30:00.000Z`; " +
    "arguments may have any offset and up to six decimals.",
  serialize: toIsoText,
  parseValue: (value) => accept(DATE_TIME, parseDateTime, value),
  parseLiteral: (node) => accept(DATE_TIME, parseDateTime, stringLiteral(node), node),
});

builder.scalarType("Decimal", {
  description:
    'An exact amount as a string without exponent, with at least the minor units of its currency: `"1843.50"`. ' +
    "Arguments are a string or an integer, never a float.",
  serialize: (value) => value,
  parseValue: (value) =>
    accept(DECIMAL, parseDecimal, Number.isSafeInteger(value) ? String(value) : value),
  parseLiteral: (node) =>
    accept(DECIMAL, parseDecimal, node.kind === Kind.INT ? node.value : stringLiteral(node), node),
});

/** @param node of the document, when the value stands in it: the error then says where. */
function accept(
  expected: string,
  parse: (text: string) => string | null,
  value: unknown,
  node?: ValueNode,
): string {
  const parsed = typeof value === "string" ? parse(value) : null;
  if (parsed !== null) return parsed;
  const given = node === undefined ? "this" : print(node);
  throw new GraphQLError(`Expected ${expected}, not ${given}.`, {
    nodes: node ?? null,
    extensions: { code: "BAD_USER_INPUT" },
  });
}

function stringLiteral(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}
