import { expect, test } from "vitest";
import { withSection } from "./results-file.ts";

const headings = (results: string) => [...results.matchAll(/^## .*$/gm)].map(([line]) => line);

test("sections stand in the order of their names, whenever they were added", () => {
  const results = withSection(withSection("", "sync", "Second."), "reads", "First.");
  expect(headings(results)).toEqual(["## reads", "## sync"]);
  expect(results).toMatch(/^# Results\n\nWritten by `npm run bench`/);
});

test("a section takes the place of the one of its name, and leaves the others as they are", () => {
  const others = withSection(withSection("", "a", "### Sub\n\nOf a."), "c", "Of c.");
  const before = withSection(others, "b", "Old.");
  const after = withSection(before, "b", "\nNew.\n");
  expect(after).toBe(before.replace("Old.", "New."));
});

test("writing the same again changes nothing", () => {
  const results = withSection("", "a", "Of a.");
  expect(withSection(results, "a", "Of a.")).toBe(results);
});
