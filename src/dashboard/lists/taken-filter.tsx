interface TakenFilterProps {
  readonly name: string;
  readonly onRemove: () => void;
}

/** A filter that was set from elsewhere and has no field here: it can be taken away. */
export function TakenFilter({ name, onRemove }: TakenFilterProps) {
  return (
    <button
      type="button"
      className="button taken-filter"
      aria-label={`Remove filter: ${name}`}
      onClick={onRemove}
    >
      {name} <span aria-hidden="true">×</span>
    </button>
  );
}
