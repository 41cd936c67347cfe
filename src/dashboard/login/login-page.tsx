import { type FormEvent, useState } from "react";
import { useTitle } from "../routing/use-title.ts";
import { Logo } from "../shell/logo.tsx";
import { Note } from "../ui/note.tsx";
import { type LoginResult, login } from "./session.ts";
import "./login.css";

const MESSAGES: Readonly<Record<Exclude<LoginResult, "OK">, string>> = {
  REFUSED: "This key is not valid. It may have been revoked, or part of it is missing.",
  UNREACHABLE: "The server could not be reached. Try again in a moment.",
};

export function LoginPage({ onSignedIn }: { readonly onSignedIn: () => void }) {
  useTitle("Sign in");
  const [apiKey, setApiKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const result = await login(apiKey.trim());
    setBusy(false);
    if (result === "OK") onSignedIn();
    else setProblem(MESSAGES[result]);
  };

  return (
    <main className="login">
      <form className="card login-card" onSubmit={submit}>
        <div className="login-head">
          <Logo />
          <h1>Sign in to Dunlin</h1>
        </div>
        {isLinkSpent() && problem === null && (
          <Note tone="partial">
            <p>
              This link has been used or has expired. Sign in with your API key, or start Dunlin
              again for a new link.
            </p>
          </Note>
        )}
        <label className="login-field">
          <span>API key</span>
          <input
            className="input mono"
            type="password"
            name="apiKey"
            autoComplete="current-password"
            spellCheck={false}
            required
            placeholder="dln_…"
            value={apiKey}
            onChange={({ target }) => setApiKey(target.value)}
            aria-describedby="login-hint"
          />
        </label>
        {problem !== null && (
          <Note tone="bad" urgent>
            <p>{problem}</p>
          </Note>
        )}
        <button type="submit" className="button button-primary" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </button>
        <p id="login-hint" className="muted small">
          <code className="mono">npm start</code> prints a key and a link that signs in once;{" "}
          <code className="mono">npm run dunlin -- keys create</code> makes another. The key becomes
          a session cookie and is kept nowhere else.
        </p>
      </form>
    </main>
  );
}

/** The server leads here with `?link=expired` from a one-time link that no longer signs in. */
function isLinkSpent(): boolean {
  return new URLSearchParams(window.location.search).get("link") === "expired";
}
