import { statusWord } from "../format/words.ts";

export function StatusBadge({ status }: { readonly status: string }) {
  const { label, tone } = statusWord(status);
  return <span className={`badge badge-${tone} tone-${tone}`}>{label}</span>;
}
