import { expect, test } from "vitest";
import { createSecrets, SecretKeyError } from "../../src/connections/secrets.ts";

const OLD = "an old key of at least 32 characters";
const NEW = "a new key of at least 32 characters!";

test("what was encrypted is read again, and two texts never look alike", () => {
  const secrets = createSecrets([NEW]);
  const stored = secrets.encrypt("1000.täst", "row:column");
  expect(stored).toMatch(/^v1\./);
  expect(stored).not.toContain("1000");
  expect(secrets.decrypt(stored, "row:column")).toBe("1000.täst");
  expect(secrets.encrypt("1000.täst", "row:column")).not.toBe(stored);
});

test("after a rotation old texts are read and known as old", () => {
  const stored = createSecrets([OLD]).encrypt("secret", "row");
  const rotated = createSecrets([NEW, OLD]);
  expect(rotated.decrypt(stored, "row")).toBe("secret");
  expect(rotated.isCurrent(stored)).toBe(false);
  expect(rotated.isCurrent(rotated.encrypt("secret", "row"))).toBe(true);
});

test("a wrong key, a moved text and a changed text fail clearly, without telling anything", () => {
  const secrets = createSecrets([NEW]);
  const stored = secrets.encrypt("secret", "row");
  expect(() => createSecrets([OLD]).decrypt(stored, "row")).toThrow(
    /another key.*DUNLIN_SECRET_KEY/,
  );
  expect(() => secrets.decrypt(stored, "other row")).toThrow(SecretKeyError);
  const last = stored.at(-1) === "A" ? "B" : "A";
  expect(() => secrets.decrypt(stored.slice(0, -2) + last + last, "row")).toThrow(SecretKeyError);
  expect(() => secrets.decrypt("v1.x", "row")).toThrow(SecretKeyError);
  expect(() => secrets.decrypt("plain", "row")).toThrow(SecretKeyError);
});

test("without a key nothing is stored", () => {
  expect(() => createSecrets([])).toThrow("secret key");
});
