import type { OverviewQuery } from "../../generated/gql/graphql.ts";
import { countOf, formatCount } from "../format/count.ts";
import { Link } from "../routing/link.tsx";

interface FiguresProps
  extends Pick<OverviewQuery, "overdue" | "reminderCalendar" | "reminderSummary"> {
  readonly dueToday: number;
  /** `2026-11-22`, where the organization is. */
  readonly today: string;
}

/** The day in four figures, each leading to what it counts. */
export function Figures(props: FiguresProps) {
  const { overdue, dueToday, today, reminderCalendar, reminderSummary } = props;
  const goingOut = reminderCalendar[0];
  const of = (channel: string): number =>
    goingOut?.byChannel.find((one) => one.channel === channel)?.reminders ?? 0;
  const blocked = reminderSummary.blocked.reduce((sum, { invoices }) => sum + invoices, 0);
  const reasons = reminderSummary.blocked.length;
  return (
    <ul className="overview-wide figures">
      <Figure
        to="/invoices?status=OVERDUE&sort=-BALANCE"
        name="Overdue"
        count={overdue.totalCount}
        about={overdue.totalCount === 1 ? "invoice" : "invoices"}
        bad={overdue.totalCount > 0}
      />
      <Figure
        to={`/invoices?show=open&due=${today}`}
        name="Due today"
        count={dueToday}
        about={dueToday === 1 ? "open invoice" : "open invoices"}
      />
      <Figure
        to={`/reminders?day=${goingOut?.date ?? today}`}
        name="Reminders today"
        count={goingOut?.reminders ?? 0}
        about={`${formatCount(of("SMS"))} SMS, ${countOf(of("VOICE"), "call")}`}
      />
      <Figure
        to="/reminders"
        name="Without reminders"
        count={blocked}
        about={reasons === 0 ? "open invoices" : `open invoices, for ${countOf(reasons, "reason")}`}
      />
    </ul>
  );
}

interface FigureProps {
  readonly to: string;
  readonly name: string;
  readonly count: number;
  readonly about: string;
  readonly bad?: boolean;
}

function Figure({ to, name, count, about, bad = false }: FigureProps) {
  return (
    <li>
      <Link to={to} className="card figure">
        <span className="figure-name">{name}</span>
        <span className={bad ? "figure-count bad-text" : "figure-count"}>{formatCount(count)}</span>
        <span className="muted small">{about}</span>
      </Link>
    </li>
  );
}
