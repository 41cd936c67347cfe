import type { Word } from "../format/words.ts";

export function Badge({ word: { label, tone } }: { readonly word: Word }) {
  return <span className={`badge badge-${tone} tone-${tone}`}>{label}</span>;
}
