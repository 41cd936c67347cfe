import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const ApiRole = builder.enumType("ApiRole", {
  description: "What a key or session may do. Each role may also do what the one before it may.",
  values: describedValues({
    READ: "Read everything of its user, and follow runs.",
    SYNC: "Start and cancel syncs, read records again, decide about reminders and hand them out.",
    ADMIN: "Change the reminder policy, approve deletions and read raw records.",
  }),
});

export const SortDirection = builder.enumType("SortDirection", {
  description: "Which end of an order comes first.",
  values: {
    ASC: { description: "Smallest, earliest, or first in the alphabet comes first." },
    DESC: { description: "Largest, latest, or last in the alphabet comes first." },
  },
});
