import { SourceError } from "../source/errors.ts";

/** Null for a record that the source refuses to give: the others can still be had. */
export async function setAside<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof SourceError && error.action === "SET_ASIDE") return null;
    throw error;
  }
}
