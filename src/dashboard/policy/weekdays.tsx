interface WeekdaysProps {
  /** ISO: 1 is Monday. */
  readonly chosen: readonly number[];
  readonly error: string | undefined;
  readonly onChange: (chosen: readonly number[]) => void;
}

const NAME = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
/** The first of January 2024 was a Monday. */
const DAYS = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
  day,
  name: NAME.format(new Date(Date.UTC(2024, 0, day))),
}));

export function Weekdays({ chosen, error, onChange }: WeekdaysProps) {
  return (
    <fieldset className="field field-wide">
      <legend className="field-label">Days</legend>
      <div className="weekdays">
        {DAYS.map(({ day, name }) => (
          <label key={day} className="weekday">
            <input
              type="checkbox"
              checked={chosen.includes(day)}
              onChange={({ target }) =>
                onChange(
                  target.checked ? [...chosen, day] : chosen.filter((other) => other !== day),
                )
              }
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <span role="alert" className="bad-text small">
          {error}
        </span>
      )}
    </fieldset>
  );
}
