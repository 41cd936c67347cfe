import { isOpen } from "./invoice-status.ts";
import type { WorldState } from "./world-state.ts";

/**
 * The midnight job of the switch `overdue: "stored"`: marks what fell due and moves its `last_modified_time` to
 * that midnight. It runs late, before the first request of a day. What was overdue before the switch was thrown
 * is marked without a new time.
 */
export class NightlyJob {
  readonly #state: WorldState;
  #lastDay: number | null = null;

  constructor(state: WorldState) {
    this.#state = state;
  }

  runIfDue(): void {
    const { clock, seconds, switches } = this.#state;
    if (switches.overdue !== "stored") {
      this.#lastDay = null;
      return;
    }
    const today = clock.dayNumber(seconds);
    if (this.#lastDay === today) return;
    if (this.#lastDay === null) this.#mark(today, null);
    else
      for (let day = this.#lastDay + 1; day <= today; day++) this.#mark(day, clock.startOfDay(day));
    this.#lastDay = today;
  }

  #mark(day: number, at: number | null): void {
    const { clock, invoices } = this.#state;
    const date = clock.dateOfDay(day);
    const rows = [...invoices.values()].filter(
      (row) => !row.markedOverdue && row.dueDate < date && isOpen(row),
    );
    this.#state.changeInvoices(rows, (row) => {
      row.markedOverdue = true;
      if (at !== null) row.lastModifiedTime = Math.max(row.lastModifiedTime, at);
    });
  }
}
