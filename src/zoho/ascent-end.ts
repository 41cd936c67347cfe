import { fallBack } from "./descend-window.ts";
import type { WalkState } from "./paging-state.ts";

/** An ascent that ends before what the first page showed was misled. `last`: the newest time that it met. */
export function endAscent(state: WalkState, last: number): WalkState {
  if (state.lookOldest !== null && last < state.lookOldest) return fallBack(state);
  return { ...state, stage: { kind: "DONE" } };
}
