/**
 * SQL for a random UUID that begins with the time, so that rows inserted together stand together in every index that
 * begins with their id. The default, `gen_random_uuid()`, touches another page of it for each row, which is what makes
 * the millionth row dearer than the first. PostgreSQL has `uuidv7()` only since 18.
 */
export const TIME_ORDERED_ID = `(
  lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
  || substr(replace(gen_random_uuid()::text, '-', ''), 13)
)::uuid`;
