import type { Pool } from "pg";
import type { Clock } from "../../src/zoho/clock.ts";

/**
 * Waits take no time: instead, everything that the limiter and the runs remember is moved as far into the past, and the
 * sandbox's clock goes ahead.
 */
export class TravellingClock implements Clock {
  /** Ms waited, one for each wait. */
  readonly waits: number[] = [];
  /** Told before a wait is over. */
  onWait: ((ms: number) => Promise<void>) | null = null;
  #ahead = 0;
  #pool: Pool | null = null;

  /** The database whose clock it moves. */
  of(pool: Pool): void {
    this.#pool = pool;
  }

  /** The sandbox's time. */
  readonly sandboxNow = (): number => Date.now() + this.#ahead;

  now(): number {
    return Date.now();
  }

  random(): number {
    return 0.5;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(ms);
    await this.onWait?.(ms);
    await this.travel(ms);
  }

  async travel(ms: number): Promise<void> {
    this.#ahead += ms;
    const seconds = ms / 1000;
    for (const text of MOVES) await this.#pool?.query({ text, values: [seconds] });
  }
}

const MOVES: readonly string[] = [
  `
    update api_calls
    set
      reserved_at = reserved_at - make_interval(secs => $1),
      finished_at = finished_at - make_interval(secs => $1),
      deadline_at = deadline_at - make_interval(secs => $1)
  `,
  `
    update api_quotas
    set
      day_resets_at = day_resets_at - make_interval(secs => $1),
      reported_at = reported_at - make_interval(secs => $1),
      blocked_until = blocked_until - make_interval(secs => $1)
  `,
  "update sync_runs set resumes_at = resumes_at - make_interval(secs => $1) where status = 'WAITING'",
];
