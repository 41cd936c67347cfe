import { describe, expect, test } from "vitest";
import { rateReport, readAnswer } from "../../src/zoho/answer.ts";

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, text, header: (name: string) => headers[name] ?? null };
}

describe("readAnswer", () => {
  test.each([
    ["a success", answer(200, { code: 0, invoices: [] }), { kind: "OK" }],
    ["a success without the rows", answer(200, { code: 0 }), { kind: "BAD_ANSWER" }],
    ["a success without a code", answer(200, { invoices: [] }), { kind: "BAD_ANSWER" }],
    ["HTML", answer(200, "<html></html>"), { kind: "BAD_ANSWER" }],
    ["truncated JSON", answer(200, '{"code":0,"invoices":[{'), { kind: "BAD_ANSWER" }],
    ["an expired token", answer(401, { code: 57 }), { kind: "UNAUTHORIZED" }],
    ["57 with 400", answer(400, { code: 57 }), { kind: "UNAUTHORIZED" }],
    ["401 in HTML", answer(401, "<html></html>"), { kind: "UNAUTHORIZED" }],
    ["a missing record", answer(404, { code: 1002 }), { kind: "NOT_FOUND" }],
    ["a wrong path", answer(404, { code: 5 }), { kind: "REFUSED", status: 404, code: 5 }],
    ["404 in HTML", answer(404, "<html></html>"), { kind: "REFUSED", code: null }],
    ["a bad parameter", answer(400, { code: 2 }), { kind: "REFUSED", code: 2 }],
    ["another organization", answer(400, { code: 6041 }), { kind: "WRONG_ORGANIZATION" }],
    ["too many in flight", answer(429, { code: 1070 }), { kind: "BUSY" }],
    ["44", answer(429, { code: 44 }), { kind: "BLOCKED", code: 44, seconds: 3600 }],
    ["429 in HTML", answer(429, "<html></html>"), { kind: "BLOCKED", code: 429, seconds: 3600 }],
    [
      "43 with Retry-After",
      answer(429, { code: 43 }, { "retry-after": "120" }),
      { kind: "BLOCKED", code: 43, seconds: 120 },
    ],
    ["45 without headers", answer(429, { code: 45 }), { kind: "BLOCKED", seconds: null }],
    [
      "45 with the reset",
      answer(429, { code: 45 }, { "x-rate-limit-remaining": "0", "x-rate-limit-reset": "77" }),
      { kind: "BLOCKED", code: 45, seconds: 77 },
    ],
    ["an internal error", answer(500, { code: 1000 }), { kind: "FAILED", status: 500 }],
    ["a gateway's page", answer(502, "<html></html>"), { kind: "FAILED", status: 502 }],
  ])("%s", (_name, received, meaning) => {
    expect(readAnswer(received, "invoices")).toMatchObject(meaning);
  });

  test("the report on the day is optional", () => {
    expect(rateReport(answer(200, {}))).toBeNull();
    const headers = {
      "x-rate-limit-limit": "1000",
      "x-rate-limit-remaining": "879",
      "x-rate-limit-reset": "20421",
    };
    expect(rateReport(answer(200, {}, headers))).toEqual({
      limit: 1000,
      remaining: 879,
      resetSeconds: 20421,
    });
  });
});
