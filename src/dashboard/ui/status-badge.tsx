import { statusWord } from "../format/words.ts";
import { Badge } from "./badge.tsx";

/** Of a run or a phase. */
export function StatusBadge({ status }: { readonly status: string }) {
  return <Badge word={statusWord(status)} />;
}
