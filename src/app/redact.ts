/** What is replaced, wherever it stands in a text. Each pattern is linear: it runs on whatever somebody sent. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\bdln_[A-Za-z0-9_-]{8,}/g, "dln_[redacted]"],
  [/\b(Bearer|Zoho-oauthtoken)\s+[^\s"'\\,]+/gi, "$1 [redacted]"],
  // Zoho's access and refresh tokens.
  [/\b1000\.[0-9a-f]{16,}\.[0-9a-f]{16,}/gi, "[token]"],
  [
    /\b(token|secret|client_secret|refresh_token|access_token|password)=[^\s"'\\&]+/gi,
    "$1=[redacted]",
  ],
  [/\b(postgres(?:ql)?:\/\/[^\s:@/"]{1,64}):[^\s@/"]{1,256}@/g, "$1:[redacted]@"],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g, "[mail]"],
  // With a plus only: without, ids and times look the same.
  [/\+\d(?:[ ().-]{0,2}\d){6,14}/g, "[phone]"],
];

/** The text without API keys, tokens, passwords, mail addresses and international phone numbers. */
export function redact(text: string): string {
  return PATTERNS.reduce((redacted, [pattern, by]) => redacted.replace(pattern, by), text);
}
