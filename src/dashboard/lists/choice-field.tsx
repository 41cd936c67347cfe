interface ChoiceFieldProps {
  readonly label: string;
  /** What it says when nothing is chosen. */
  readonly all: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly onChoose: (value: string) => void;
}

/** A filter with a few values; the empty one lets everything through. */
export function ChoiceField({ label, all, value, options, onChoose }: ChoiceFieldProps) {
  return (
    <select
      className={value === "" ? "select" : "select select-set"}
      aria-label={label}
      value={value}
      onChange={({ target }) => onChoose(target.value)}
    >
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.name}
        </option>
      ))}
    </select>
  );
}
