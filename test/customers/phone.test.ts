import { describe, expect, test } from "vitest";
import { firstValidPhone, type PhoneContext, parsePhone } from "../../src/customers/phone.ts";

const GERMAN: PhoneContext = {
  customerCountry: "DE",
  organizationCountry: "DE",
  customerCurrency: "EUR",
  organizationCurrency: "EUR",
};

function inCountry(customerCountry: string | null): PhoneContext {
  return { ...GERMAN, customerCountry };
}

describe("parsePhone reads", () => {
  test.each([
    ["+49 431 5550142"],
    ["0049 431 5550142"],
    ["(0049) 431 5550142"],
    ["00 49 431 5550142"],
    ["+49 (0) 431 5550142"],
    ["+49(0)431/5550142"],
    ["0431/5550142"],
    ["0431 – 555 01 42"],
    ["0431 5550142 ext. 12"],
    ["+49 431 5550142 x12"],
    ["Tel.: 0431 5550142"],
    ["tel:+49-431-5550142"],
    ["0431 5550142 (Büro)"],
    ["0431 5550142; 0171 5550142"],
    ["+49 431 5550142 / +49 171 5550142"],
    ["+49 431 5550142, n/a"],
    ["49 431 5550142"],
    ["431 5550142"],
    ["٠٤٣١ ٥٥٥٠١٤٢"],
    ["٠٠٤٩ ٤٣١ ٥٥٥٠١٤٢"],
    ["＋４９ ４３１ ５５５０１４２"],
    ["\u202a+49\u00a0431\u200b5550142\u202c"],
  ])("%j", (raw) => {
    expect(parsePhone(raw, GERMAN)).toEqual({ e164: "+494315550142", raw, guessed: false });
  });

  test("a 0 that belongs to the number after the country code", () => {
    expect(parsePhone("+39 (0)6 69812345", GERMAN)?.e164).toBe("+390669812345");
    expect(parsePhone("06 69812345", inCountry("IT"))?.e164).toBe("+390669812345");
  });

  test("the international prefix of the customer's own country", () => {
    expect(parsePhone("0011 49 431 5550142", inCountry("AU"))?.e164).toBe("+494315550142");
    expect(parsePhone("011 49 431 5550142", inCountry("US"))?.e164).toBe("+494315550142");
  });
});

describe("parsePhone finds no number in", () => {
  test.each([
    [""],
    ["   "],
    ["n/a"],
    ["-"],
    ["+49"],
    ["00"],
    ["12"],
    ["+1 555 123"],
    ["1-800-FLOWERS"],
    ["+49 431 555O142"],
    ["+49 431 5550O42"],
    ["++49 431 5550142"],
    ["ask Imke 0431 5550142 first"],
    ["9".repeat(300)],
  ])("%j", (raw) => {
    expect(parsePhone(raw, GERMAN)).toBeNull();
  });

  test("null", () => {
    expect(parsePhone(null, GERMAN)).toBeNull();
  });

  test("a local number without its area code", () => {
    expect(parsePhone("5550142", GERMAN)).toBeNull();
  });

  test("a premium-rate number", () => {
    expect(parsePhone("+49 900 1234567", GERMAN)).toBeNull();
  });

  test("a national number of no known country", () => {
    expect(
      parsePhone("0431 5550142", { ...inCountry(null), organizationCountry: null }),
    ).toBeNull();
    expect(parsePhone("0431 5550142", inCountry("ZZ"))).toBeNull();
  });
});

describe("parsePhone takes the country of a national number", () => {
  test("from the customer, not from the organization", () => {
    expect(parsePhone("(212) 736-5000", inCountry("US"))?.e164).toBe("+12127365000");
    expect(parsePhone("0431 5550142", inCountry("US"))).toBeNull();
  });

  test("from the organization while the customer's is unknown", () => {
    expect(parsePhone("0431 5550142", inCountry(null))).toMatchObject({
      e164: "+494315550142",
      guessed: false,
    });
  });

  test.each([
    { name: "the currencies differ", customerCurrency: "USD", guessed: true },
    {
      name: "the customer has the organization's currency",
      customerCurrency: "EUR",
      guessed: false,
    },
    { name: "the customer's currency is unknown", customerCurrency: null, guessed: false },
  ])("as a guess or not, when $name", ({ customerCurrency, guessed }) => {
    const context = { ...inCountry(null), customerCurrency };
    expect(parsePhone("0431 5550142", context)).toMatchObject({ guessed });
    expect(parsePhone("+49 431 5550142", context)).toMatchObject({ guessed: false });
    expect(parsePhone("0049 431 5550142", context)).toMatchObject({ guessed: false });
  });

  test("never as a guess when the customer's is known, whatever the currency", () => {
    expect(parsePhone("0431 5550142", { ...GERMAN, customerCurrency: "USD" })?.guessed).toBe(false);
  });
});

describe("firstValidPhone", () => {
  test("takes the first that is valid, and names the first text that was not", () => {
    expect(
      firstValidPhone([null, " ", "n/a", "12", "0431 5550142", "+49 171 5550142"], GERMAN),
    ).toEqual({
      phone: { e164: "+494315550142", raw: "0431 5550142", guessed: false },
      invalidRaw: "n/a",
    });
  });

  test("says nothing about texts after the first valid number", () => {
    expect(firstValidPhone(["0431 5550142", "n/a"], GERMAN).invalidRaw).toBeNull();
  });

  test("tells missing from invalid", () => {
    expect(firstValidPhone([null, ""], GERMAN)).toEqual({ phone: null, invalidRaw: null });
    expect(firstValidPhone(["none", null], GERMAN)).toEqual({ phone: null, invalidRaw: "none" });
  });
});
