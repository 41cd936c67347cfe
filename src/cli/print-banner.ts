import { styleText } from "node:util";
import type { AppInfo } from "../app.ts";

/** Says where to look. */
export function printBanner({ url, access, demo, organizations }: AppInfo): void {
  if (url === null) return;
  const lines = [
    "",
    `${styleText("bold", "Dunlin")} ${demo ? "with a made-up organization to look around in" : ""}`.trimEnd(),
    "",
    ...(access === null ? [] : [row("Dashboard", `${url}${access.loginPath}`)]),
    ...(access === null ? [row("Dashboard", url)] : []),
    row("GraphiQL", `${url}/graphql`),
    ...(access === null ? [] : [`  API key: ${access.apiKey}`]),
    ...(access === null ? [`  Make an API key: npm run dunlin -- keys create --user NAME`] : []),
    ...(organizations === 0 ? [`  Connect an organization: npm run dunlin -- connect --help`] : []),
    "",
    styleText("dim", "  Ctrl-C stops everything; the next start goes on."),
    "",
  ];
  console.log(lines.join("\n"));
}

const LABEL_WIDTH = 9;

function row(label: string, value: string): string {
  return `  ${`${label}:`.padEnd(LABEL_WIDTH + 1)} ${styleText("cyan", value)}`;
}
