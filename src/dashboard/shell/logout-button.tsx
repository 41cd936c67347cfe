import { useState } from "react";
import { useApi } from "../api/api-context.ts";
import { logout } from "../login/session.ts";

export function LogoutButton() {
  const { signedOut } = useApi();
  const [state, setState] = useState<"READY" | "BUSY" | "FAILED">("READY");
  const leave = async (): Promise<void> => {
    setState("BUSY");
    if (await logout()) signedOut.set(true);
    else setState("FAILED");
  };
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={state === "BUSY"}
        onClick={leave}
      >
        Sign out
      </button>
      {state === "FAILED" && (
        <span role="alert" className="bad-text small">
          Not signed out: the server did not answer.
        </span>
      )}
    </>
  );
}
