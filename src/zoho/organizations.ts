import { z } from "zod";
import type { SourceOrganization } from "../source/records.ts";
import type { CallContext } from "../source/source.ts";
import { callApi, type ZohoConnection } from "./api.ts";
import { countryCode } from "./country-code.ts";
import { id, optionalText } from "./fields.ts";

const organization = z.object({
  organization_id: id,
  name: optionalText,
  time_zone: optionalText,
  country_code: optionalText,
  country: optionalText,
  currency_code: optionalText,
});

/** What Zoho's zone is taken for when it is missing or unknown here. */
const DEFAULT_TIME_ZONE = "UTC";

/** The organizations that the connected user can see. */
export async function listOrganizations(
  connection: ZohoConnection,
  context: CallContext,
): Promise<SourceOrganization[]> {
  const { value } = await callApi(
    connection,
    {
      path: "/organizations",
      query: {},
      resource: "organizations",
      withOrganization: false,
      check: (answer) =>
        Array.isArray(answer.organizations) ? null : "its organizations are no list",
      read: (answer) => answer.organizations as readonly unknown[],
    },
    context,
  );
  return (value ?? []).flatMap((raw) => {
    const { data } = organization.safeParse(raw);
    if (data === undefined) return [];
    return {
      sourceId: data.organization_id,
      name: data.name,
      timeZone: knownTimeZone(data.time_zone),
      countryCode: countryCode(data.country_code, data.country),
      currencyCode: data.currency_code?.toUpperCase() ?? null,
    };
  });
}

function knownTimeZone(name: string | null): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name ?? DEFAULT_TIME_ZONE });
    return name ?? DEFAULT_TIME_ZONE;
  } catch {
    return DEFAULT_TIME_ZONE;
  }
}
