import type { ReminderDayFieldsFragment } from "../../generated/gql/graphql.ts";
import { formatCount } from "../format/count.ts";
import { formatDayNumber, formatWeekdayName } from "../format/day.ts";
import { label } from "../format/words.ts";
import "./day-chart.css";

type Day = ReminderDayFieldsFragment;

interface DayChartProps {
  readonly days: readonly Day[];
  /** With it, each day is a button that lists what goes out on it. */
  readonly choice?: {
    readonly chosen: string | null;
    /** With null for every day. */
    readonly onChoose: (day: string | null) => void;
  };
}

/** How much goes out, by day and channel: weeks below each other, each day with its bar. */
export default function DayChart({ days, choice }: DayChartProps) {
  const most = Math.max(1, ...days.map(({ reminders }) => reminders));
  return (
    <>
      <ol className="days">
        {days.map((day, index) => {
          const content = <DayContent day={day} most={most} today={index === 0} />;
          return (
            <li key={day.date}>
              {choice === undefined ? (
                <div className="day">{content}</div>
              ) : (
                <button
                  type="button"
                  className="day"
                  aria-pressed={day.date === choice.chosen}
                  onClick={() => choice.onChoose(day.date === choice.chosen ? null : day.date)}
                >
                  {content}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <p className="days-legend muted small" aria-hidden="true">
        <span className="channel-SMS" /> SMS <span className="channel-VOICE" /> Calls
      </p>
    </>
  );
}

interface DayContentProps {
  readonly day: Day;
  readonly most: number;
  readonly today: boolean;
}

function DayContent({ day: { date, reminders, byChannel }, most, today }: DayContentProps) {
  return (
    <>
      <span className="day-head">
        <span className="day-name">{today ? "Today" : formatWeekdayName(date)}</span>
        <span className="muted small">{formatDayNumber(date)}</span>
      </span>
      <span className="day-space" aria-hidden="true">
        {byChannel.toReversed().map((one) => (
          <span
            key={one.channel}
            className={`channel-${one.channel}`}
            style={{ height: `${(one.reminders / most) * 100}%` }}
          />
        ))}
      </span>
      <span className={reminders === 0 ? "day-count zero" : "day-count"}>
        {formatCount(reminders)}
        <span className="visually-hidden">
          {" "}
          reminders
          {byChannel.map((one) => `, ${formatCount(one.reminders)} ${label(one.channel)}`)}
        </span>
      </span>
    </>
  );
}
