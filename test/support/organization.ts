import { randomBytes } from "node:crypto";
import type { Pool } from "pg";

export interface TestOrganization {
  readonly userId: string;
  readonly organizationId: string;
}

/** A user with one organization, without credentials. German and in euros unless told otherwise. */
export async function createOrganization(
  pool: Pool,
  options: { readonly userId?: string; readonly status?: string } = {},
): Promise<TestOrganization> {
  const suffix = randomBytes(6).toString("hex");
  let { userId } = options;
  if (userId === undefined) {
    const user = await pool.query<{ id: string }>({
      text: "insert into users (name) values ($1) returning id",
      values: [`user-${suffix}`],
    });
    userId = user.rows[0]?.id ?? "";
  }
  const organization = await pool.query<{ id: string }>({
    text: `
      insert into organizations (user_id, source, source_id, name, time_zone, country_code, currency_code, status)
      values ($1, 'ZOHO_BOOKS', $2, $3, 'Europe/Berlin', 'DE', 'EUR', $4)
      returning id
    `,
    values: [userId, suffix, `Organization ${suffix}`, options.status ?? "ACTIVE"],
  });
  return { userId, organizationId: organization.rows[0]?.id ?? "" };
}
