import { graphql } from "../../generated/gql/gql.ts";

/** What a history shows of an event. */
export const ReminderEventFields = graphql(`
  fragment ReminderEventFields on ReminderEvent {
    kind
    at
    cause
    by
    reason
    was
    scheduledFrom
    scheduledTo
    claimedUntil
    note
    reminderId
  }
`);
