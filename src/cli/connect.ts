import { Command, Option } from "commander";
import { quotaLimits } from "../app/limits.ts";
import { secretKeys } from "../app/store.ts";
import { connectOrganization } from "../connections/connect.ts";
import { refreshTokenOfCode } from "../connections/refresh-token-of-code.ts";
import { createSecrets } from "../connections/secrets.ts";
import { DATA_CENTERS } from "../zoho/data-centers.ts";
import { chooseUser } from "./choose.ts";
import { CliError } from "./cli-error.ts";
import { type CommandContext, withStore } from "./command-context.ts";
import { person } from "./person.ts";
import { readSecrets } from "./read-secrets.ts";

interface ConnectOptions {
  readonly user?: string;
  readonly organization: string;
  readonly dataCenter?: string;
  readonly accountsUrl?: string;
  readonly apiUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  readonly code?: string;
  readonly redirectUri?: string;
}

export function connectCommand(): Command {
  return new Command("connect")
    .description("connect a Zoho Books organization, or renew its credentials")
    .option("--user <name>", "whose it becomes; the user is made when new", person)
    .requiredOption("--organization <id>", "Zoho's organization id")
    .addOption(
      new Option("--data-center <code>", "where the organization lives").choices(
        Object.keys(DATA_CENTERS),
      ),
    )
    .option("--accounts-url <url>", "in place of the data centre's, such as a sandbox's")
    .option("--api-url <url>", "the API's host (Zoho's api_domain); else what Zoho says itself")
    .option("--client-id <id>", "or ZOHO_CLIENT_ID")
    .option("--client-secret <secret>", "or ZOHO_CLIENT_SECRET; - reads a line of standard input")
    .option("--refresh-token <token>", "or ZOHO_REFRESH_TOKEN; - reads a line of standard input")
    .addOption(
      new Option(
        "--code <code>",
        "a self client's, in place of a refresh token; - reads a line of standard input",
      ).conflicts("refreshToken"),
    )
    .option("--redirect-uri <url>", "by which the code came, if it is no self client's")
    .action(connect);
}

async function connect(options: ConnectOptions): Promise<void> {
  const center = options.dataCenter === undefined ? undefined : DATA_CENTERS[options.dataCenter];
  const accountsUrl = options.accountsUrl ?? center?.accountsUrl;
  if (accountsUrl === undefined) {
    throw new CliError("Say where the organization lives: --data-center, or --accounts-url.");
  }
  for (const url of [accountsUrl, options.apiUrl]) {
    if (url !== undefined && !/^https?:\/\//.test(url)) {
      throw new CliError(
        `${url} is no URL: it must begin with https:// (or http:// for a sandbox).`,
      );
    }
  }
  await withStore("connect", async (context) => {
    const { config, store } = context;
    const secrets = await readSecrets({
      "--client-secret": options.clientSecret ?? config.zohoClientSecret ?? undefined,
      "--refresh-token": options.refreshToken ?? config.zohoRefreshToken ?? undefined,
      "--code": options.code,
    });
    const client = {
      accountsUrl: new URL(accountsUrl).origin,
      clientId: required("client id", options.clientId ?? config.zohoClientId, "--client-id"),
      clientSecret: required("client secret", secrets["--client-secret"], "--client-secret"),
    };
    const userName = await ownerName(context, options.user);
    const code = secrets["--code"];
    const refreshToken =
      code === undefined
        ? required("refresh token", secrets["--refresh-token"], "--refresh-token", "--code")
        : await refreshTokenOfCode({ ...client, code, redirectUri: options.redirectUri ?? null });
    const connected = await connectOrganization(
      {
        db: store.database,
        secrets: createSecrets(await secretKeys(config)),
        limits: quotaLimits(config, false),
      },
      {
        ...client,
        userName,
        apiUrl: options.apiUrl ?? center?.apiUrl ?? null,
        sourceId: options.organization,
        refreshToken,
      },
    );
    const { name, isNew, capabilities } = connected;
    console.log(
      [
        `${isNew ? "Connected" : "Connected again"}: ${name ?? options.organization} (${options.organization})`,
        `Its filters by modified time: customers ${capabilities.customersFilter}, invoices ${capabilities.invoicesFilter}.`,
        `A running server begins to sync it by itself; without one: npm run dunlin -- sync --organization ${options.organization}`,
      ].join("\n"),
    );
  });
}

async function ownerName({ store }: CommandContext, name: string | undefined): Promise<string> {
  return name ?? (await chooseUser(store.database.prisma, undefined)).name;
}

function required(
  what: string,
  value: string | null | undefined,
  option: string,
  instead?: string,
): string {
  if (value) return value;
  const variable = `ZOHO_${option.slice(2).replaceAll("-", "_").toUpperCase()}`;
  const options = instead === undefined ? option : `${option} or ${instead}`;
  throw new CliError(`The ${what} is missing: give ${options}, or set ${variable}.`);
}
