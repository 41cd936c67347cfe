export type LoginResult = "OK" | "REFUSED" | "UNREACHABLE";

/** Turns an API key into a session cookie. */
export async function login(apiKey: string): Promise<LoginResult> {
  try {
    const response = await fetch("/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: apiKey }),
    });
    if (response.ok) return "OK";
    return response.status >= 500 ? "UNREACHABLE" : "REFUSED";
  } catch {
    return "UNREACHABLE";
  }
}

/** False when the server did not hear of it: the session is still valid then. */
export async function logout(): Promise<boolean> {
  try {
    const { ok } = await fetch("/logout", {
      method: "POST",
      headers: { "x-dunlin-csrf": "1" },
    });
    return ok;
  } catch {
    return false;
  }
}
