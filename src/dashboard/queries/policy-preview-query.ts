import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const PolicyPreviewQuery = typedDocument(
  graphql(`
  query PolicyPreview($organizationId: ID!, $input: UpdateReminderPolicyInput!, $days: Int!) {
    reminderPolicyPreview(organizationId: $organizationId, input: $input, days: $days) {
      preview {
        invoices
        complete
        planned
        reminders
        added
        moved
        removed
        blocked {
          reason
          invoices
        }
        days {
          ...ReminderDayFields
        }
        next {
          scheduledFor
          channel
          offsetDays
          invoice {
            id
            number
            customer {
              id
              name
            }
          }
        }
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`),
);
