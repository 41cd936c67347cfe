import { Badge } from "./badge.tsx";

export function DeletedBadge() {
  return <Badge word={{ label: "Deleted", tone: "neutral" }} />;
}
