import { Choice, type ChoiceOption } from "../ui/choice.tsx";

interface ChoiceFieldProps {
  readonly label: string;
  /** What it says when nothing is chosen. */
  readonly all: string;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChoose: (value: string) => void;
}

/** A filter with a few values; the empty one lets everything through. */
export function ChoiceField({ label, all, value, options, onChoose }: ChoiceFieldProps) {
  return (
    <Choice
      label={label}
      className={value === "" ? "" : "select-set"}
      value={value}
      options={[{ value: "", name: all }, ...options]}
      onChoose={onChoose}
    />
  );
}
