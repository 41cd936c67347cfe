import type { Config } from "../config.ts";
import type { QuotaLimits } from "../connections/limits.ts";

/** The sandbox of the demo has no limits of its own: a first sync takes seconds, and a curious person runs out of none. */
const DEMO = { perMinute: 6_000, perDay: 10_000 } as const;

/** What the environment says; where it is silent, in the demo, what suits the sandbox. */
export function quotaLimits(config: Config, demo: boolean): QuotaLimits {
  const { given, callsPerMinute, callsPerDay } = config;
  return {
    perMinute: demo && !given.has("callsPerMinute") ? DEMO.perMinute : callsPerMinute,
    perDay: demo && !given.has("callsPerDay") ? DEMO.perDay : callsPerDay,
    inFlight: config.callsInFlight,
    reservePercent: config.reservePercent,
  };
}
