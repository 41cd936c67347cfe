import { graphql } from "../../generated/gql/gql.ts";

/** What a list shows of a reminder. */
export const ReminderFields = graphql(`
  fragment ReminderFields on Reminder {
    id
    scheduledFor
    deliveredAt
    channel
    status
    reason
    offsetDays
    decision {
      kind
      by
      note
    }
    invoice {
      id
      number
      balance
      currencyCode
    }
    customer {
      id
      name
    }
  }
`);
