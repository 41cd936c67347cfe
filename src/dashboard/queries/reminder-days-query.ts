import { graphql } from "../../generated/gql/gql.ts";
import { typedDocument } from "./typed-document.ts";

/** How many reminders go out on each of the coming days, by channel. The first day also has what is left from before. */
export const ReminderDaysQuery = typedDocument(
  graphql(`
  query ReminderDays(
    $day1: DateTime!
    $day2: DateTime!
    $day3: DateTime!
    $day4: DateTime!
    $day5: DateTime!
    $day6: DateTime!
    $day7: DateTime!
  ) {
    sms0: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { lt: $day1 } }
    ) {
      totalCount
    }
    voice0: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { lt: $day1 } }
    ) {
      totalCount
    }
    sms1: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day1, lt: $day2 } }
    ) {
      totalCount
    }
    voice1: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day1, lt: $day2 } }
    ) {
      totalCount
    }
    sms2: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day2, lt: $day3 } }
    ) {
      totalCount
    }
    voice2: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day2, lt: $day3 } }
    ) {
      totalCount
    }
    sms3: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day3, lt: $day4 } }
    ) {
      totalCount
    }
    voice3: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day3, lt: $day4 } }
    ) {
      totalCount
    }
    sms4: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day4, lt: $day5 } }
    ) {
      totalCount
    }
    voice4: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day4, lt: $day5 } }
    ) {
      totalCount
    }
    sms5: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day5, lt: $day6 } }
    ) {
      totalCount
    }
    voice5: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day5, lt: $day6 } }
    ) {
      totalCount
    }
    sms6: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: SMS }, scheduledFor: { gte: $day6, lt: $day7 } }
    ) {
      totalCount
    }
    voice6: reminders(
      first: 1
      filter: { status: { in: [PENDING, CLAIMED] }, channel: { eq: VOICE }, scheduledFor: { gte: $day6, lt: $day7 } }
    ) {
      totalCount
    }
  }
`),
);
