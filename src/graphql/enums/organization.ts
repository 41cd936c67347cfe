import { builder } from "../builder.ts";
import { describedValues } from "./described-values.ts";

export const AccountingSource = builder.enumType("AccountingSource", {
  description: "An accounting system that records come from.",
  values: describedValues({ ZOHO_BOOKS: "Zoho Books." }),
});

export const OrganizationStatus = builder.enumType("OrganizationStatus", {
  description: "Whether an organization can be synced.",
  values: describedValues({
    ACTIVE: "Connected and synced.",
    NEEDS_RECONNECT: "The source no longer accepts the stored access: a person must connect again.",
    BLOCKED: "The source refuses calls for a while; it goes on by itself.",
    DISABLED: "Switched off by a person.",
  }),
});

export const ModifiedFilter = builder.enumType("ModifiedFilter", {
  description:
    "What a list of the source really does when it is asked for records by modified time.",
  values: describedValues({
    AFTER: "Gives what was modified after the time.",
    AT_OR_AFTER: "Gives what was modified at the time or after it.",
    EXACT: "Gives only what was modified exactly at the time.",
    IGNORED: "Ignores the time and gives everything.",
    UNKNOWN: "The data could not tell.",
  }),
});
