import { GraphQLScalarType, parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { localDate } from "../../src/graphql/date-text.ts";
import { sumAmounts } from "../../src/graphql/decimal-text.ts";
import { schema } from "../../src/graphql/schema.ts";
import { toDate, toIsoText } from "../../src/graphql/timestamp.ts";

function scalar(name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLScalarType)) throw new Error(`${name} is no scalar.`);
  return type;
}

const CASES: Record<string, { accepted: [unknown, string][]; refused: unknown[] }> = {
  Date: {
    accepted: [
      ["2026-11-22", "2026-11-22"],
      ["2024-02-29", "2024-02-29"],
      ["0001-01-01", "0001-01-01"],
    ],
    refused: [
      "2026-02-29",
      "2026-13-01",
      "2026-1-1",
      "0000-01-01",
      "-000001-01-01",
      "2026-11-22T00:00:00Z",
      " 2026-11-22",
      "",
      20261122,
      null,
      {},
    ],
  },
  DateTime: {
    accepted: [
      ["2026-11-22T09:30:00Z", "2026-11-22T09:30:00.000000Z"],
      ["2026-11-22t09:30:00.5z", "2026-11-22T09:30:00.500000Z"],
      ["2026-11-22T09:30:00.123456+05:30", "2026-11-22T04:00:00.123456Z"],
      ["2026-12-31T23:59:60Z", "2026-12-31T23:59:59.000000Z"],
    ],
    refused: [
      "2026-11-22",
      "2026-11-22T09:30:00",
      "2026-11-22T09:30Z",
      "2026-11-22T24:00:00Z",
      "2026-02-30T00:00:00Z",
      "2026-11-22T09:30:00Z[Europe/Berlin]",
      "2026-11-22T09:30:00+0100",
      "9999-12-31T23:59:59-01:00",
      "0001-01-01T00:00:00+01:00",
      1_700_000_000,
      true,
    ],
  },
  Decimal: {
    accepted: [
      ["1843.50", "1843.50"],
      ["-0.001", "-0.001"],
      ["+5", "5"],
      [42, "42"],
      [-7, "-7"],
      ["100.00000000000000000001", "100.00000000000000000001"],
    ],
    refused: [
      1.5,
      "1e3",
      "1,5",
      ".5",
      "5.",
      "NaN",
      "Infinity",
      "",
      "0x10",
      2 ** 53,
      true,
      "1".repeat(31),
      `0.${"1".repeat(21)}`,
    ],
  },
};

describe.each(Object.entries(CASES))("%s", (name, { accepted, refused }) => {
  it.each(accepted)("accepts %j", (value, expected) => {
    expect(scalar(name).parseValue(value)).toBe(expected);
  });

  it.each(refused)("refuses %j", (value) => {
    expect(() => scalar(name).parseValue(value)).toThrow(
      expect.objectContaining({ extensions: { code: "BAD_USER_INPUT" } }),
    );
  });

  it("reads literals as it reads values, and no other kind", () => {
    for (const [value, expected] of accepted) {
      expect(scalar(name).parseLiteral(parseValue(JSON.stringify(value)))).toBe(expected);
    }
    for (const literal of ["1.5", "true", "null", "{}", "[]", "ENUM"]) {
      expect(() => scalar(name).parseLiteral(parseValue(literal))).toThrow();
    }
  });
});

it("a Decimal literal may be an integer of any length", () => {
  const digits = "123456789012345678901234567890";
  expect(scalar("Decimal").parseLiteral(parseValue(digits))).toBe(digits);
});

describe("an instant of a row", () => {
  it.each([
    ["2026-11-22 09:30:00+00", "2026-11-22T09:30:00.000Z"],
    ["2026-11-22 09:30:00.5+00", "2026-11-22T09:30:00.500Z"],
    ["2026-11-22 09:30:00.123+00", "2026-11-22T09:30:00.123Z"],
    ["2026-11-22 09:30:00.123456+00", "2026-11-22T09:30:00.123Z"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
  ])("%s is %s", (timestamp, expected) => {
    expect(toIsoText(timestamp)).toBe(expected);
    expect(toDate(timestamp)).toEqual(new Date(expected));
  });

  it.each(["infinity", "2026-11-22 10:30:00+01", "0044-03-15 00:00:00+00 BC"])(
    "%s is none",
    (text) => {
      expect(() => toIsoText(text)).toThrow(RangeError);
    },
  );
});

it("amounts are summed exactly", () => {
  expect(sumAmounts([])).toBe("0");
  expect(sumAmounts(["0.1", "0.2"])).toBe("0.3");
  expect(sumAmounts(["-0.05", "0.02"])).toBe("-0.03");
  expect(sumAmounts(["12345678901234567890.1", "0.000000000001"])).toBe(
    "12345678901234567890.100000000001",
  );
});

it("the local date is that of the zone, and UTC's for a zone that nobody knows", () => {
  const instant = new Date("2026-03-29T22:30:00Z");
  expect(localDate(instant, "Europe/Berlin")).toBe("2026-03-30");
  expect(localDate(instant, "America/New_York")).toBe("2026-03-29");
  expect(localDate(instant, "No/Zone")).toBe("2026-03-29");
});
