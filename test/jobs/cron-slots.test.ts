import { describe, expect, it } from "vitest";
import { cronSlots } from "../../src/jobs/cron-slots.ts";

const at = (text: string): Date => new Date(text);

describe("cronSlots.latest", () => {
  it.each([
    ["0 * * * *", "2026-11-22T12:34:56Z", "2026-11-22T12:00:00.000Z"],
    ["0 * * * *", "2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000Z"],
    ["30 4 * * 1", "2026-11-22T12:00:00Z", "2026-11-16T04:30:00.000Z"],
    ["0 3 1 * *", "2026-11-22T12:00:00Z", "2026-11-01T03:00:00.000Z"],
    ["*/10 * * * * *", "2026-11-22T12:00:19.999Z", "2026-11-22T12:00:10.000Z"],
  ])("of %s at %s is %s", (expression, now, slot) => {
    expect(cronSlots(expression).latest(at(now))?.toISOString()).toBe(slot);
  });

  it("is null when there was none within a month", () => {
    expect(cronSlots("0 0 1 1 *").latest(at("2026-11-22T12:00:00Z"))).toBeNull();
  });

  it("is never one that is still to come, also when the clock is set back", () => {
    const slots = cronSlots("0 * * * *");
    const seen = ["12:34:00", "12:59:59", "13:00:00", "12:58:00", "15:10:00"].map((time) =>
      slots
        .latest(at(`2026-11-22T${time}Z`))
        ?.toISOString()
        .slice(11, 16),
    );
    expect(seen).toEqual(["12:00", "12:00", "13:00", "12:00", "15:00"]);
  });
});

describe("cronSlots.latest of a clock that was years ahead", () => {
  it.each([
    ["0 * * * *", "2026-11-22T12:00:00.000Z"],
    ["0 0 20 11 *", "2026-11-20T00:00:00.000Z"],
  ])("of %s goes by the clock that is right", (expression, slot) => {
    const slots = cronSlots(expression);
    slots.latest(at("2030-06-01T07:30:00Z"));
    expect(slots.latest(at("2026-11-22T12:34:00Z"))?.toISOString()).toBe(slot);
  });
});

describe("cronSlots.next", () => {
  it("lies within the coming hour", () => {
    const next = cronSlots("0 * * * *").next();
    expect(next?.getUTCMinutes()).toBe(0);
    expect(next?.getTime()).toBeGreaterThan(Date.now());
  });
});
