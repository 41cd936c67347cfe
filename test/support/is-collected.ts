import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Whether nothing holds on to it any more. */
export async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  // Until the turn in which it was made or looked at is over, a WeakRef holds it itself.
  await turn();
  collectGarbage();
  return reference.deref() === undefined;
}
