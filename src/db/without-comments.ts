const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** A migration's script as its statements alone. Would take a comment's sign inside a text for one, too. */
export function withoutComments(script: string): string {
  return script.replace(COMMENT, " ");
}
