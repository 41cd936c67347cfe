import type { ReminderEventFieldsFragment } from "../../generated/gql/graphql.ts";
import { eventCause, eventText, eventTone } from "../format/event-words.ts";
import { offsetLabel } from "../format/words.ts";
import { Moment } from "../ui/moment.tsx";
import "./event-list.css";

interface EventListProps {
  /** The earliest first. */
  readonly events: readonly ReminderEventFieldsFragment[];
  /** The step of each reminder, where several are told of. */
  readonly steps?: ReadonlyMap<string, number>;
}

/** What happened, the latest first. */
export function EventList({ events, steps }: EventListProps) {
  if (events.length === 0) return <p className="empty">Nothing has happened yet.</p>;
  return (
    <ol className="events">
      {events.toReversed().map((event) => {
        const step = event.reminderId === null ? undefined : steps?.get(event.reminderId);
        const cause = eventCause(event);
        return (
          <li
            key={`${event.at} ${event.kind} ${event.reminderId}`}
            className={`event tone-${eventTone(event)}`}
          >
            <p>
              {eventText(event)}
              {step !== undefined && <span className="muted"> · {offsetLabel(step)}</span>}
            </p>
            {event.note !== null && <p className="event-note">{event.note}</p>}
            <p className="muted small">
              <Moment at={event.at} />
              {cause !== "" && `, ${cause}`}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
