import { hash, randomBytes } from "node:crypto";

/** `dln_` and at least 32 url-safe characters. */
const SHAPE = /^dln_[A-Za-z0-9_-]{32,252}$/;
const BEARER = /^Bearer +(\S+) *$/i;
const RANDOM_BYTES = 32;
/** What is stored in the clear, so that a person can tell keys apart: too little to guess the rest from. */
const PREFIX_LENGTH = "dln_".length + 6;

export function generateApiKey(): string {
  return `dln_${generateSecret()}`;
}

/** 256 random bits, url-safe. */
export function generateSecret(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

export function isApiKey(text: string): boolean {
  return SHAPE.test(text);
}

export function apiKeyPrefix(key: string): string {
  return key.slice(0, PREFIX_LENGTH);
}

/**
 * What is stored of a key, a session or a login link. Plain SHA-256 is enough: the secrets are random, so there is no
 * dictionary to slow down.
 */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "hex");
}

/** The token of `Authorization: Bearer …`; null when there is none. */
export function readBearer(authorization: unknown): string | null {
  if (typeof authorization !== "string") return null;
  return BEARER.exec(authorization)?.[1] ?? null;
}
