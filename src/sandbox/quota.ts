import { blocked, dayExceeded, minuteExceeded, tooManyInFlight } from "./quota-replies.ts";
import type { Reply } from "./reply.ts";
import type { WorldState } from "./world-state.ts";

const MINUTE_MS = 60_000;

/**
 * Zoho's three quotas of one organization: a sliding minute, a day until midnight in the organization's zone,
 * and calls in flight. Refused calls use up nothing, unless the switch `refusedCallsCount` is on.
 */
export class Quota {
  readonly #state: WorldState;
  /** Times of the calls, oldest first; those before `#minuteStart` are older than a minute. */
  #minute: number[] = [];
  #minuteStart = 0;
  #day = 0;
  #usedToday = 0;
  #inFlight = 0;
  #blockedUntilMs = 0;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** Takes a slot and counts the call; a reply says why it was refused. Call `release` after each admission. */
  admit(): Reply | null {
    const refusal = this.#refusal();
    if (!refusal || this.#state.switches.refusedCallsCount) {
      this.#usedToday++;
      this.#minute.push(this.#state.now());
    }
    if (!refusal) this.#inFlight++;
    return refusal;
  }

  release(): void {
    this.#inFlight--;
  }

  /** The headers of calls with an organization: the day's limit, what is left, seconds until midnight. */
  headers(): Record<string, string> {
    const { perDay, limitHeaders } = this.#state.switches;
    if (limitHeaders === "off" || perDay === null) return {};
    this.#turnDay();
    return {
      "x-rate-limit-limit": String(perDay),
      "x-rate-limit-remaining": String(Math.max(0, perDay - this.#usedToday)),
      "x-rate-limit-reset": String(this.secondsUntilReset()),
    };
  }

  secondsUntilReset(): number {
    const { clock, seconds } = this.#state;
    return clock.nextMidnight(seconds) - seconds;
  }

  /** For the control endpoint and tests. */
  usage(): { today: number; lastMinute: number; inFlight: number; blockedUntil: number } {
    this.#turnDay();
    this.#dropOld();
    return {
      today: this.#usedToday,
      lastMinute: this.#lastMinute,
      inFlight: this.#inFlight,
      blockedUntil: this.#blockedUntilMs,
    };
  }

  #refusal(): Reply | null {
    const { switches } = this.#state;
    const now = this.#state.now();
    this.#turnDay();
    this.#dropOld();
    if (now < this.#blockedUntilMs) return blocked(Math.ceil((this.#blockedUntilMs - now) / 1000));
    if (switches.perDay !== null && this.#usedToday >= switches.perDay) {
      return dayExceeded(switches.perDay);
    }
    if (switches.perMinute !== null && this.#lastMinute >= switches.perMinute) {
      if (switches.minuteBreach === "44") return minuteExceeded();
      this.#blockedUntilMs = now + switches.blockSeconds * 1000;
      return blocked(switches.blockSeconds);
    }
    if (switches.inFlight !== null && this.#inFlight >= switches.inFlight) return tooManyInFlight();
    return null;
  }

  #turnDay(): void {
    const day = this.#state.clock.dayNumber(this.#state.seconds);
    if (day === this.#day) return;
    this.#day = day;
    this.#usedToday = 0;
  }

  get #lastMinute(): number {
    return this.#minute.length - this.#minuteStart;
  }

  #dropOld(): void {
    const edge = this.#state.now() - MINUTE_MS;
    while (this.#lastMinute > 0 && (this.#minute[this.#minuteStart] ?? 0) <= edge) {
      this.#minuteStart++;
    }
    if (this.#minuteStart * 2 > this.#minute.length) {
      this.#minute = this.#minute.slice(this.#minuteStart);
      this.#minuteStart = 0;
    }
  }
}
