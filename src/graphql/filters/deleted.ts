import type { Conditions, Logical } from "./conditions.ts";
import { flag } from "./conditions.ts";

export interface DeletedFilter extends Logical<DeletedFilter> {
  readonly deleted?: boolean | null | undefined;
}

export const DELETED_DESCRIPTION =
  "True: only rows that were deleted in the source; false: only rows that were not. " +
  "Lists leave deleted rows out, unless their filter says `deleted` anywhere.";

export function deletedFlag(row: string, filter: DeletedFilter): Conditions {
  return flag(`(${row}.deleted_at is not null)`, filter.deleted);
}

/**
 * What keeps deleted rows out of a list whose filter does not speak of them. It stands alone and word for word as in
 * the partial indexes, so that PostgreSQL recognizes it.
 */
export function hideDeleted(row: string, filter: DeletedFilter | null | undefined): Conditions {
  return mentionsDeleted(filter) ? [] : [`${row}.deleted_at is null`];
}

function mentionsDeleted(filter: DeletedFilter | null | undefined): boolean {
  if (filter === null || filter === undefined) return false;
  if (filter.deleted !== null && filter.deleted !== undefined) return true;
  return [...(filter.and ?? []), ...(filter.or ?? []), filter.not].some(mentionsDeleted);
}
