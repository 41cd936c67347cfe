import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";

interface TextFieldProps
  extends Pick<ComponentProps<"input">, "type" | "required" | "min" | "max" | "maxLength"> {
  readonly label: string;
  readonly hint?: string;
  readonly wide?: boolean;
  readonly value: string;
  /** What is wrong with it. */
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field with its name, what it means, and what is wrong with it. */
export function TextField(props: TextFieldProps) {
  const { label, hint, wide = false, error, onChange, ...input } = props;
  return (
    <Field.Root className={wide ? "field field-wide" : "field"} invalid={error !== undefined}>
      <Field.Label className="field-label">{label}</Field.Label>
      <Field.Control className="input" {...input} onValueChange={(value) => onChange(value)} />
      {error === undefined ? (
        hint !== undefined && <Field.Description className="muted small">{hint}</Field.Description>
      ) : (
        <Field.Error match className="bad-text small">
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}
