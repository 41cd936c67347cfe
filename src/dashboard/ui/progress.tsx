import { Progress as Base } from "@base-ui/react/progress";

interface ProgressProps {
  readonly label: string;
  /** 0 to 100; null while the total is unknown. */
  readonly percent: number | null;
  readonly waiting?: boolean;
}

export function Progress({ label, percent, waiting = false }: ProgressProps) {
  const kind = percent === null && !waiting ? " progress-unknown" : "";
  return (
    <Base.Root
      value={percent === null ? null : Math.round(percent)}
      aria-label={label}
      className={`progress${kind}${waiting ? " progress-waiting" : ""}`}
    >
      <Base.Track className="progress-track">
        <Base.Indicator className="progress-fill" />
      </Base.Track>
    </Base.Root>
  );
}
