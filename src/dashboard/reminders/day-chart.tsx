import { formatCount } from "../format/count.ts";
import { formatWeekday } from "../format/day.ts";
import type { ReminderDay } from "./coming-days.ts";

interface DayChartProps {
  readonly days: readonly ReminderDay[];
  readonly chosen: string | null;
  /** With null for every day. */
  readonly onChoose: (day: string | null) => void;
}

/** How much goes out, by day and channel. A day is a button that lists what goes out on it. */
export function DayChart({ days, chosen, onChoose }: DayChartProps) {
  const most = Math.max(1, ...days.map(({ sms, voice }) => sms + voice));
  return (
    <>
      <ol className="days">
        {days.map(({ day, sms, voice }, index) => (
          <li key={day}>
            <button
              type="button"
              className="day"
              aria-pressed={day === chosen}
              onClick={() => onChoose(day === chosen ? null : day)}
            >
              <span className="day-space" aria-hidden="true">
                <span className="day-voice" style={{ height: `${(voice / most) * 100}%` }} />
                <span className="day-sms" style={{ height: `${(sms / most) * 100}%` }} />
              </span>
              <span className="day-name">{index === 0 ? "Today" : formatWeekday(day)}</span>
              <span className="muted small nowrap">
                {formatCount(sms)} SMS<span className="visually-hidden">,</span>
              </span>
              <span className="muted small nowrap">
                {formatCount(voice)} {voice === 1 ? "call" : "calls"}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p className="days-legend muted small" aria-hidden="true">
        <span className="day-sms" /> SMS <span className="day-voice" /> Calls
      </p>
    </>
  );
}
