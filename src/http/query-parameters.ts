const JSON_PARAMETERS = ["variables", "extensions"] as const;

/** The parameter of a GET request that should be JSON and is none; null when all can be read. */
export function unreadableParameter(search: URLSearchParams): string | null {
  return JSON_PARAMETERS.find((name) => !isJson(search.get(name))) ?? null;
}

function isJson(text: string | null): boolean {
  // Yoga takes an empty one for none.
  if (text === null || text === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
