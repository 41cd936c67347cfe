import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const PolicyFields = graphql(`
  fragment PolicyFields on ReminderPolicy {
    enabled
    offsetDays
    channelRule
    windowStart
    windowEnd
    weekdays
    minGapHours
    maxLatenessDays
    holdBackDaysAfterSourceReminder
  }
`);

export const ReminderPolicyQuery = typedDocument(
  graphql(`
  query ReminderPolicy {
    viewer {
      id
      reminderPolicy {
        ...PolicyFields
      }
    }
  }
`),
);
