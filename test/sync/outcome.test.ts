import { describe, expect, it } from "vitest";
import { runOutcome } from "../../src/sync/outcome.ts";
import { etaSeconds, type PhaseProgress, percent } from "../../src/sync/progress.ts";
import type { PhaseName, PhaseStatus } from "../../src/sync/run.ts";

function phases(
  ...list: readonly (readonly [PhaseName, PhaseStatus])[]
): { name: PhaseName; status: PhaseStatus }[] {
  return list.map(([name, status]) => ({ name, status }));
}

describe("runOutcome", () => {
  it("is SUCCEEDED only when every phase did and nothing is open", () => {
    const done = phases(["CUSTOMERS", "SUCCEEDED"], ["INVOICES", "SUCCEEDED"]);
    expect(runOutcome(done, false)).toBe("SUCCEEDED");
    expect(runOutcome(done, true)).toBe("SUCCEEDED_WITH_ISSUES");
  });

  it("says that a part succeeded when one list failed", () => {
    const part = phases(["CUSTOMERS", "FAILED"], ["INVOICES", "SUCCEEDED"]);
    expect(runOutcome(part, false)).toBe("SUCCEEDED_WITH_ISSUES");
  });

  it("is FAILED when neither list was stored, though reminders were planned", () => {
    const none = phases(
      ["CUSTOMERS", "FAILED"],
      ["INVOICES", "FAILED"],
      ["REMINDERS", "SUCCEEDED"],
    );
    expect(runOutcome(none, false)).toBe("FAILED");
  });
});

describe("percent and etaSeconds", () => {
  const startedAt = new Date("2026-11-22T10:00:00Z");
  function phase(name: PhaseName, patch: Partial<PhaseProgress>): PhaseProgress {
    return { name, status: "PENDING", fetched: 0, total: null, startedAt: null, ...patch };
  }

  it("is null while a running phase does not know its size", () => {
    const unknown = [phase("CUSTOMERS", { status: "RUNNING", fetched: 200 })];
    expect(percent({ status: "RUNNING", startedAt, phases: unknown })).toBeNull();
  });

  it("weighs what is done, and tells the time left from it", () => {
    const run = {
      status: "RUNNING" as const,
      startedAt,
      phases: [
        phase("CUSTOMERS", { status: "SUCCEEDED" }),
        phase("INVOICES", { status: "RUNNING", fetched: 500, total: 1000 }),
      ],
    };
    expect(percent(run)).toBe(68.8);
    expect(etaSeconds(run, new Date(startedAt.getTime() + 68_800))).toBe(31);
  });

  it("goes on being told while reminders are planned, whose number nobody knows", () => {
    const phases = [
      phase("CUSTOMERS", { status: "SUCCEEDED" }),
      phase("CUSTOMER_DETAILS", { status: "SUCCEEDED" }),
      phase("INVOICES", { status: "SUCCEEDED" }),
      phase("REMINDERS", { status: "RUNNING", fetched: 1000 }),
    ];
    expect(percent({ status: "RUNNING", startedAt, phases })).toBe(90.9);
  });

  it("is 100 at the end", () => {
    expect(percent({ status: "SUCCEEDED_WITH_ISSUES", startedAt, phases: [] })).toBe(100);
  });
});
