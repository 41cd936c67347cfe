import { Select } from "@base-ui/react/select";

export interface ChoiceOption {
  readonly value: string;
  readonly name: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChoose: (value: string) => void;
  readonly className?: string;
  readonly disabled?: boolean;
}

/** One of a few values, chosen from a list that opens. The label is for screen readers. */
export function Choice({ label, value, options, onChoose, className = "", disabled }: ChoiceProps) {
  const items = options.map((option) => ({ value: option.value, label: option.name }));
  return (
    <Select.Root
      items={items}
      value={value}
      disabled={disabled ?? false}
      onValueChange={(chosen) => onChoose(chosen ?? "")}
    >
      <Select.Trigger className={`select ${className}`} aria-label={label}>
        <Select.Value className="select-value" />
        <Select.Icon className="select-icon">
          <span />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="floating" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="popup">
            <Select.List className="popup-list">
              {items.map((item) => (
                <Select.Item key={item.value} value={item.value} className="popup-item option">
                  <Select.ItemText>{item.label}</Select.ItemText>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
