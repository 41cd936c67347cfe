import { expect, test } from "vitest";
import { parseConcurrentIndex } from "../../src/db/concurrent-index.ts";
import { failureReason } from "../../src/db/migration-history.ts";

test.for([
  ["create index concurrently Items_Idx on items (code);", "items_idx"],
  [
    "-- why; and how\nCREATE UNIQUE INDEX CONCURRENTLY\n  if not exists a on b (c)\n  where d is null",
    "a",
  ],
  [
    '/* for; search */ create index concurrently "Odd ""name""" on b using gin (c)\n;\n',
    'Odd "name"',
  ],
  ["create index items_idx on items (code);", undefined],
  ["drop index if exists a; create index concurrently a on b (c);", undefined],
  ["create index concurrently a on b (c); create index concurrently d on b (e);", undefined],
])("recognizes a script that is one concurrent index build: %s", ([script = "", name]) => {
  expect(parseConcurrentIndex(script)?.name).toBe(name);
});

test.for([
  [null, undefined],
  [
    "Database error code: 55P03\n\nDatabase error: canceling statement due to lock timeout",
    undefined,
  ],
  ["Database error code: 57P01\n\nDatabase error: terminating connection", undefined],
  [
    'Database error code: 42P01\n\nDatabase error: relation "a" does not exist',
    'relation "a" does not exist',
  ],
  ["words of another tool", "words of another tool"],
])(
  "runs again what failed for a passing reason, and tells the others: %s",
  ([logs = null, reason]) => {
    expect(failureReason(logs)).toBe(reason);
  },
);
