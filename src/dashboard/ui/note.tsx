import type { ReactNode } from "react";
import type { Tone } from "../format/words.ts";

interface NoteProps {
  readonly tone: Tone;
  /** Read out when it appears: for what answers the person's own doing, or needs them. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
}

export function Note({ tone, urgent = false, children }: NoteProps) {
  return (
    <div className={`note tone-${tone}`} role={urgent ? "alert" : undefined}>
      {children}
    </div>
  );
}
