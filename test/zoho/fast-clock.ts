import type { Clock } from "../../src/zoho/clock.ts";

/** Waits take no time and are remembered; chance is always the middle. */
export class FastClock implements Clock {
  readonly waits: number[] = [];

  now(): number {
    return Date.now();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(ms);
  }

  random(): number {
    return 0.5;
  }
}
