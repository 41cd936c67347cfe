import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const CustomerStatus = builder.enumType("CustomerStatus", {
  description: "Whether the source still does business with a customer.",
  values: describedValues({
    ACTIVE: "In use.",
    INACTIVE: "Marked inactive in the source, or merged into another: gets no reminders.",
  }),
});
