import { useId } from "react";

interface PolicyFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "time" | "number";
  readonly wide?: boolean;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field with its name, what it means, and what is wrong with it. */
export function PolicyField(props: PolicyFieldProps) {
  const { label, hint, type = "text", wide = false, value, error, onChange } = props;
  const id = useId();
  return (
    <div className={wide ? "policy-field policy-wide" : "policy-field"}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type={type}
        value={value}
        aria-describedby={`${id}-about`}
        aria-invalid={error !== undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      <span id={`${id}-about`} className={error === undefined ? "muted small" : "bad-text small"}>
        {error ?? hint}
      </span>
    </div>
  );
}
