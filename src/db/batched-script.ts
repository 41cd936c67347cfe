import { withoutComments } from "./without-comments.ts";

const LONE_DO_BLOCK = /^\s*do\s+\$(\w*)\$[\s\S]*\$\1\$\s*;?\s*$/i;

/**
 * A script whose only statement is a `do` block: it fills a big table in batches and commits after each, so that no
 * writer waits long for a row. It cannot run in a transaction, and must go on where it stopped when it is run again.
 */
export function isBatchedScript(script: string): boolean {
  return LONE_DO_BLOCK.test(withoutComments(script));
}
