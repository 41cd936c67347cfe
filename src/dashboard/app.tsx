import { useEffect, useState } from "react";
import { Provider } from "urql";
import { createApi } from "./api/api.ts";
import { ApiContext } from "./api/api-context.ts";
import { LoginPage } from "./login/login-page.tsx";
import { SignedIn } from "./shell/signed-in.tsx";
import { useStore } from "./store.ts";

/** Signing in begins a session with an API of its own, so that nothing of the one before is left. */
export function App() {
  const [api, setApi] = useState(createApi);
  const signedOut = useStore(api.signedOut);
  useEffect(() => () => api.close(), [api]);

  if (signedOut) return <LoginPage onSignedIn={() => setApi(createApi())} />;
  return (
    <ApiContext value={api}>
      <Provider value={api.client}>
        <SignedIn />
      </Provider>
    </ApiContext>
  );
}
