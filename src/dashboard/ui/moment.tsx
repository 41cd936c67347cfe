import { formatExactMoment, formatMoment, formatRelative } from "../format/time.ts";

interface MomentProps {
  /** RFC 3339. */
  readonly at: string;
  /** With it the distance is shown, and the time itself as a tooltip. */
  readonly now?: Date;
}

export function Moment({ at, now }: MomentProps) {
  const time = new Date(at);
  return (
    <time dateTime={at} title={formatExactMoment(time)} className="nowrap">
      {now === undefined ? formatMoment(time) : formatRelative(time, now)}
    </time>
  );
}
