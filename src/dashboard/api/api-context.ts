import { createContext, useContext } from "react";
import { useStore } from "../store.ts";
import type { Api } from "./api.ts";
import type { Connection } from "./connection.ts";

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) throw new Error("useApi is used outside of an ApiContext.");
  return api;
}

export function useConnection(): Connection {
  return useStore(useApi().connection);
}
