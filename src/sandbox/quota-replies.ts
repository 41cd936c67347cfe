import { apiError, type Reply } from "./reply.ts";

/** Refused without a block: the sliding minute is full. */
export const minuteExceeded = (): Reply =>
  apiError(
    429,
    44,
    "For security reasons your organization has been blocked as it have exceeded the maximum number of requests per minute that can originate from an organization.",
  );

/** Undocumented, seen live: blocked for as long as `Retry-After` says, in seconds. */
export const blocked = (retryAfterSeconds: number): Reply =>
  apiError(
    429,
    43,
    "For security reasons you have been blocked for some time as you have exceeded the maximum number of requests per minute.",
    { "Retry-After": String(retryAfterSeconds) },
  );

export const dayExceeded = (limit: number): Reply =>
  apiError(
    429,
    45,
    `The API call for this organization has exceeded the maximum call rate limit of ${limit}.`,
  );

export const tooManyInFlight = (): Reply =>
  apiError(
    429,
    1070,
    "You have reached the maximum number of in process requests allowed. Kindly try again after some time.",
  );
