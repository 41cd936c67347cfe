interface ProgressProps {
  readonly label: string;
  /** 0 to 100; null while the total is unknown. */
  readonly percent: number | null;
  readonly waiting?: boolean;
}

export function Progress({ label, percent, waiting = false }: ProgressProps) {
  const kind = percent === null && !waiting ? " progress-unknown" : "";
  return (
    <div
      className={`progress${kind}${waiting ? " progress-waiting" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": Math.round(percent) })}
    >
      <div
        className="progress-fill"
        {...(percent === null ? {} : { style: { width: `${percent}%` } })}
      />
    </div>
  );
}
