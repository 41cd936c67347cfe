import { SourceError } from "../source/errors.ts";
import { createHttpClient } from "../zoho/http.ts";
import { type CodeExchange, exchangeCode, TokenUnavailable } from "../zoho/oauth.ts";

/**
 * The refresh token that a code stands for. Zoho takes a code once, and only for a minute or a few.
 *
 * @throws SourceError when Zoho refuses it, gives no token now, or gives none to keep.
 */
export async function refreshTokenOfCode(exchange: CodeExchange): Promise<string> {
  const http = createHttpClient();
  const { signal } = new AbortController();
  try {
    const { refreshToken } = await exchangeCode(http, exchange, signal);
    if (refreshToken !== null) return refreshToken;
  } catch (error) {
    if (!(error instanceof TokenUnavailable)) throw error;
    throw new SourceError(
      "RETRY",
      "TOKEN_UNAVAILABLE",
      `${error.message} Try again later, with a new code.`,
    );
  } finally {
    await http.close();
  }
  throw new SourceError(
    "RECONNECT",
    "NO_REFRESH_TOKEN",
    "Zoho gave no refresh token for the code: it was asked for without access_type=offline. Ask for another one with it.",
  );
}
