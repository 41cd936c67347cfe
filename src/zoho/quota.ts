import { SourceError } from "../source/errors.ts";
import type { CallContext } from "../source/source.ts";
import type { Clock } from "./clock.ts";
import type { QuotaRefusal, QuotaStore } from "./ports.ts";

/** Up to this long a wait is paced in place; for a longer one the worker is freed. */
export const MAX_WAIT_IN_PLACE_MS = 60_000;
/** Shorter waits are not worth telling. */
const MIN_TOLD_WAIT_MS = 1_000;
/** A waiter comes a little late rather than a little early, and not all at once. */
const WAIT_JITTER_MS = 50;

const TEXTS: Readonly<Record<QuotaRefusal, string>> = {
  MINUTE: "The calls per minute are used up. The sync goes on by itself.",
  DAY: "The day's API calls are used up. The sync goes on after the reset.",
  RESERVE:
    "The day's API calls are used up but for the share kept for people and reminders. The sync goes on after the reset.",
  IN_FLIGHT: "Too many API calls are in flight. The sync goes on by itself.",
  BLOCKED:
    "Zoho refuses all API calls of this organization for a while. The sync goes on by itself.",
};

/**
 * Reserves one call, waiting for it up to a minute.
 *
 * @throws SourceError WAIT, with the instant, when it would take longer.
 */
export async function reserveCall(
  store: QuotaStore,
  clock: Clock,
  context: CallContext,
): Promise<string> {
  let told = false;
  try {
    for (;;) {
      context.signal.throwIfAborted();
      const answer = await store.reserve(context);
      if (answer.granted) return answer.callId;
      if (answer.waitMs > MAX_WAIT_IN_PLACE_MS) throw waitFor(answer.reason, answer.until);
      if (answer.waitMs >= MIN_TOLD_WAIT_MS) {
        told = true;
        context.onThrottle?.(answer.until);
      }
      await clock.sleep(answer.waitMs + clock.random() * WAIT_JITTER_MS, context.signal);
    }
  } finally {
    if (told) context.onThrottle?.(null);
  }
}

function waitFor(reason: QuotaRefusal, until: number): SourceError {
  return new SourceError("WAIT", `QUOTA_${reason}`, TEXTS[reason], { until });
}
