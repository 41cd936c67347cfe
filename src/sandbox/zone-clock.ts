const DAY_SECONDS = 86_400;
const SLOT_SECONDS = 900;

/**
 * Local time of one IANA zone, made for formatting many time stamps: the offset of a day is looked up once,
 * and only days on which it changes are looked at in quarters of an hour.
 */
export class ZoneClock {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;
  /** Offset in seconds by UTC day; null: it changes within that day. */
  readonly #days = new Map<number, number | null>();
  readonly #slots = new Map<number, number>();
  readonly #dates = new Map<number, string>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** Seconds east of UTC at an instant (epoch seconds). */
  offsetSeconds(at: number): number {
    const day = Math.floor(at / DAY_SECONDS);
    let offset = this.#days.get(day);
    if (offset === undefined) {
      const start = this.#lookUp(day * DAY_SECONDS);
      offset = start === this.#lookUp((day + 1) * DAY_SECONDS) ? start : null;
      this.#days.set(day, offset);
    }
    if (offset !== null) return offset;
    const slot = Math.floor(at / SLOT_SECONDS);
    let exact = this.#slots.get(slot);
    if (exact === undefined) {
      exact = this.#lookUp(slot * SLOT_SECONDS);
      this.#slots.set(slot, exact);
    }
    return exact;
  }

  /** `YYYY-MM-DDTHH:MM:SS±HHMM`, Zoho's only form of a time stamp. */
  timestamp(at: number): string {
    const offset = this.offsetSeconds(at);
    const local = at + offset;
    const time = local - Math.floor(local / DAY_SECONDS) * DAY_SECONDS;
    const minutes = Math.abs(offset) / 60;
    const clock = `${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)}`;
    const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
    return `${this.dateOfDay(Math.floor(local / DAY_SECONDS))}T${clock}${zone}`;
  }

  /** Number of the local day, counted from 1970-01-01. */
  dayNumber(at: number): number {
    return Math.floor((at + this.offsetSeconds(at)) / DAY_SECONDS);
  }

  /** Local date, `YYYY-MM-DD`. */
  date(at: number): string {
    return this.dateOfDay(this.dayNumber(at));
  }

  /** `YYYY-MM-DD` of a day number. */
  dateOfDay(day: number): string {
    let text = this.#dates.get(day);
    if (text === undefined) {
      text = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
      this.#dates.set(day, text);
    }
    return text;
  }

  /** The instant (epoch seconds) at which a local day begins. */
  startOfDay(day: number): number {
    const wall = day * DAY_SECONDS;
    const guess = wall - this.offsetSeconds(wall);
    return wall - this.offsetSeconds(guess);
  }

  /** The next local midnight after an instant, epoch seconds. */
  nextMidnight(at: number): number {
    return this.startOfDay(this.dayNumber(at) + 1);
  }

  #lookUp(at: number): number {
    const part = this.#format
      .formatToParts(at * 1000)
      .find((candidate) => candidate.type === "timeZoneName");
    const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::\d{2})?)?$/.exec(part?.value ?? "");
    if (!match) throw new Error(`no offset for ${this.timeZone}: ${part?.value}`);
    const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60;
    return match[1] === "-" ? -seconds : seconds;
  }
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([+-])(\d{2})(\d{2})$/;

/** Epoch seconds of `YYYY-MM-DDTHH:MM:SS±HHMM`; null for every other form (`Z`, `+00:00`, fractions, a space). */
export function parseTimestamp(text: string): number | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const wall = `${text.slice(0, 19)}.000Z`;
  const at = Date.parse(wall);
  if (Number.isNaN(at) || new Date(at).toISOString() !== wall) return null;
  const offset = Number(match[8]) * 3600 + Number(match[9]) * 60;
  return at / 1000 - (match[7] === "-" ? -offset : offset);
}

/** Day number of a `YYYY-MM-DD`; null when it is no date. */
export function parseDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00.000Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) return null;
  return at / 1000 / DAY_SECONDS;
}
