import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/app/logger.ts";
import { redact } from "../../src/app/redact.ts";

const KEY = `dln_${"k".repeat(43)}`;

function lines(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  const stream = {
    isTTY: false,
    write: (line: string | Uint8Array) => {
      text += line.toString();
      return true;
    },
  };
  write(createLogger({ level: "info", stream }));
  return text;
}

describe("redact", () => {
  test.each([
    [`key ${KEY}.`, "key dln_[redacted]."],
    [`Authorization: Bearer ${KEY}`, "Authorization: Bearer [redacted]"],
    ["Zoho-oauthtoken 1000.abc", "Zoho-oauthtoken [redacted]"],
    [`1000.${"a1".repeat(16)}.${"b2".repeat(16)}`, "[token]"],
    ["/login?token=abc_DEF-1", "/login?token=[redacted]"],
    ["postgresql://ada:pa$$w0rd@db:5432/x", "postgresql://ada:[redacted]@db:5432/x"],
    ["write to Ada.L+x@mail.example.co.uk now", "write to [mail] now"],
    ["call +1 (415) 555-0132 or +4915112345678", "call [phone] or [phone]"],
  ])("%s", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    "2026-11-22T14:30:59.123+00:00",
    '{"time":1795354259123,"sourceId":"460000000026049"}',
    "01a2b3c4-0000-4000-8000-123456789012",
    "offset +05:30",
  ])("leaves %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  test("takes no longer for what was made to make it slow", () => {
    const text = `${"a".repeat(50_000)}@${"b.".repeat(25_000)} +${"1 ".repeat(25_000)}`;
    const startedAt = performance.now();
    redact(text);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe("createLogger", () => {
  test("writes JSON lines without secrets, in messages, fields and stacks alike", () => {
    const text = lines((log) => {
      log.info(
        {
          headers: { authorization: "x", cookie: "y" },
          phone: "+14155550132",
          said: "call +14155550132",
        },
        `for ${KEY}`,
      );
      log.error({ err: new Error("sent to ada@example.com") }, "failed");
      log.debug("not at this level");
    });
    const [first, second, third] = text.trim().split("\n");
    expect(JSON.parse(first ?? "")).toMatchObject({
      level: 30,
      headers: { authorization: "[redacted]", cookie: "[redacted]" },
      phone: "[redacted]",
      said: "call [phone]",
      msg: "for dln_[redacted]",
    });
    expect(JSON.parse(second ?? "").err.stack).toContain("sent to [mail]");
    expect(third).toBeUndefined();
  });

  test("an error that is a plain object, as the job queue's, says what it is", () => {
    const report = { message: "connection refused", code: "ECONNREFUSED", queue: "slices" };
    const [line] = lines((log) => log.warn({ err: report }, "trouble")).split("\n");
    expect(JSON.parse(line ?? "").err).toEqual({
      message: "connection refused",
      code: "ECONNREFUSED",
    });
  });
});
