import type { Queryable } from "./sql.ts";

/**
 * Says that what the API shows to this user changed: cached answers hang on the version. Near the end of a transaction,
 * because it holds the user's row.
 */
export async function raiseDataVersion(tx: Queryable, userId: string): Promise<void> {
  await tx.query({
    name: "raise_data_version",
    text: "update users set data_version = data_version + 1 where id = $1",
    values: [userId],
  });
}
