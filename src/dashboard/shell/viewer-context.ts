import { createContext, useContext } from "react";
import type { ViewerQuery as ViewerData } from "../../generated/gql/graphql.ts";

export type Viewer = ViewerData["viewer"];
export type ViewerOrganization = Viewer["organizations"][number];

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error("useViewer is used outside of a ViewerContext.");
  return viewer;
}

/** Whether buttons that start, cancel or change syncs are shown. The server decides; this only spares a refusal. */
export function useMaySync(): boolean {
  const { role } = useViewer();
  return role === "SYNC" || role === "ADMIN";
}
