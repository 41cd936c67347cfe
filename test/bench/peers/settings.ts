/** Pool of each contestant, as large as Dunlin's share of the requests that come at once. */
export const POOL_SIZE = 10;

export const databaseUrl = process.env.DATABASE_URL ?? "";
export const port = Number(process.env.PORT);
