import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

export const ReminderDayFields = graphql(`
  fragment ReminderDayFields on ReminderDay {
    date
    startsAt
    endsAt
    reminders
    byChannel {
      channel
      reminders
    }
  }
`);

export const ReminderCalendarQuery = typedDocument(
  graphql(`
  query ReminderCalendar($organizationId: ID!, $days: Int!) {
    reminderCalendar(organizationId: $organizationId, days: $days) {
      ...ReminderDayFields
    }
  }
`),
);
