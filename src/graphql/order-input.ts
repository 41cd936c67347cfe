import { builder } from "./builder.ts";
import { SortDirection } from "./enums/access.ts";
import { describedValues } from "./enums/described-values.ts";

/** `NameOrder { field direction }`: the first of the fields, ascending, when left out. */
export function orderInput(name: string, plural: string, fields: Readonly<Record<string, string>>) {
  const field = builder.enumType(`${name}OrderField`, {
    description: `What ${plural} can be ordered by. Ties are ordered by id.`,
    values: describedValues(fields),
  });
  const [usual = ""] = Object.keys(fields);
  return builder.inputType(`${name}Order`, {
    description: `The order of ${plural}.`,
    fields: (t) => ({
      field: t.field({
        type: field,
        required: true,
        defaultValue: usual,
        description: "What to order by.",
      }),
      direction: t.field({
        type: SortDirection,
        required: true,
        defaultValue: "ASC",
        description: "Which end comes first.",
      }),
    }),
  });
}
