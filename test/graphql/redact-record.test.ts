import { expect, test } from "vitest";
import { redactRecord } from "../../src/graphql/redact-record.ts";

test("a record is shown without persons, and with what says which it is and what is wrong", () => {
  const received = {
    contact_id: "460000000026049",
    contact_name: "Ada Lovelace",
    email: "ada@example.com",
    phone: "",
    mobile: 4915112345678,
    phone_number: "0431 12345",
    due_date: "2026-13-45",
    total: "a lot",
    contact_persons: [{ first_name: "Ada", contact_person_id: "7" }],
    is_primary: true,
  };
  expect(JSON.parse(redactRecord(JSON.stringify(received)))).toEqual({
    contact_id: "460000000026049",
    contact_name: "[redacted]",
    email: "[redacted]",
    phone: "",
    mobile: "[redacted]",
    phone_number: "[redacted]",
    due_date: "2026-13-45",
    total: "a lot",
    contact_persons: [{ first_name: "[redacted]", contact_person_id: "7" }],
    is_primary: true,
  });
});

test("what is no JSON is not shown in part", () => {
  expect(redactRecord("Ada <ada@example.com>")).toBe("[redacted]");
});
