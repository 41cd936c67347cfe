import { currencyOf } from "./countries.ts";
import { idJson } from "./emit.ts";
import { doesNotExist, type Reply, success } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { WorldState } from "./world-state.ts";

/** `GET /organizations`: the one organization; here the fiscal year starts with a number. */
export function listOrganizations(state: WorldState): Reply {
  return success({ organizations: [{ ...fields(state), fiscal_year_start_month: 0 }] });
}

/** `GET /organizations/{id}`: here it starts with the name of a month. */
export function getOrganization(state: WorldState, request: SandboxRequest): Reply {
  if (request.ids[0] !== state.organization.id) return doesNotExist("Organization");
  return success({ organization: { ...fields(state), fiscal_year_start_month: "january" } });
}

function fields(state: WorldState): Record<string, unknown> {
  const { organization, switches } = state;
  const currency = currencyOf(organization.currencyCode);
  return {
    organization_id: idJson(organization.id, switches),
    name: organization.name,
    contact_name: "Wiebke Albers",
    email: "wiebke.albers@brandung.example",
    currency_id: idJson(currency.id, switches),
    currency_code: organization.currencyCode,
    currency_symbol: currency.symbol,
    price_precision: currency.precision,
    time_zone: switches.timeZone,
    country_code: organization.countryCode,
    language_code: organization.languageCode,
    date_format: "dd.MM.yyyy",
    plan_name: organization.planName,
    plan_type: 0,
    is_org_active: true,
    is_default_org: true,
    is_trial_expired: false,
    account_created_date: "2021-02-08",
  };
}
