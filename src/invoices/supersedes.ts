/**
 * Whether the row of an answer takes the place of the stored row `c`: its hash, hash version or modified time differs, or
 * the stored one was deleted. Never that of an answer older than the one the stored row came from; and a deleted row
 * comes back only by a request that began after its deletion.
 *
 * @param answer a row with the columns of the table.
 */
export function supersedesSql(answer: string): string {
  return `(
    (${answer}.zoho_last_modified_at, ${answer}.requested_at)
      >= (c.zoho_last_modified_at, coalesce(c.requested_at, '-infinity'))
    and (c.deleted_at is null or ${answer}.requested_at > c.deleted_at)
    and (
      c.sync_hash is distinct from ${answer}.sync_hash
      or c.hash_version <> ${answer}.hash_version
      or c.zoho_last_modified_at <> ${answer}.zoho_last_modified_at
      or c.deleted_at is not null
    )
  )`;
}
