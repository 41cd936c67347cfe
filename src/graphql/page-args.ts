import { builder } from "./builder.ts";
import { badUserInput } from "./errors.ts";

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageWindow {
  readonly size: number;
  /** Whether the page is the end of what is asked for (`last`), not its start. */
  readonly backward: boolean;
  readonly bound: { readonly side: "AFTER" | "BEFORE"; readonly cursor: string } | null;
}

/** The arguments of every connection. */
export const pageArgs = builder.args((t) => ({
  first: t.int({
    description: `How many from the start, or from \`after\` on: 1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} when neither \`first\` nor \`last\` is given.`,
  }),
  after: t.string({ description: "Only what follows this cursor. Not together with `before`." }),
  last: t.int({
    description: `How many from the end, or from \`before\` back: 1 to ${MAX_PAGE_SIZE}. Not together with \`first\`.`,
  }),
  before: t.string({ description: "Only what precedes this cursor. Not together with `after`." }),
}));

/** @throws BAD_USER_INPUT for a page that is too large, empty, or asked from both ends. */
export function pageWindow({ first, after, last, before }: PageArgs): PageWindow {
  if (isGiven(first) && isGiven(last)) {
    throw badUserInput("Ask for `first` or for `last`, not for both.");
  }
  if (isGiven(after) && isGiven(before)) {
    throw badUserInput("Ask for what is `after` a cursor or `before` one, not for both.");
  }
  const size = first ?? last ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    const name = isGiven(first) ? "first" : "last";
    throw badUserInput(
      `\`${name}\` must be 1 to ${MAX_PAGE_SIZE}: walk longer lists page by page.`,
    );
  }
  return {
    size,
    backward: isGiven(last) || (isGiven(before) && !isGiven(first)),
    bound: boundOf(after, before),
  };
}

function boundOf(
  after: string | null | undefined,
  before: string | null | undefined,
): PageWindow["bound"] {
  if (after !== null && after !== undefined) return { side: "AFTER", cursor: after };
  if (before !== null && before !== undefined) return { side: "BEFORE", cursor: before };
  return null;
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
