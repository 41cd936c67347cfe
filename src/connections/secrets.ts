import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";

/** Secrets at rest: AES-256-GCM, bound to the place where they are stored. */
export interface Secrets {
  /** @param place where the text is stored, such as `{organization id}:refresh_token`; a text moved elsewhere fails. */
  encrypt(plain: string, place: string): string;
  /** @throws SecretKeyError when no key fits. */
  decrypt(stored: string, place: string): string;
  /** False for what an older key encrypted, which should be written anew. */
  isCurrent(stored: string): boolean;
}

/** What is stored cannot be read with the keys at hand. */
export class SecretKeyError extends Error {
  override readonly name = "SecretKeyError";
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

const VERSION = "v1";
const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The keys are long random texts; the cost is for the ones that are not. */
const SCRYPT_COST = 16_384;
const SALT = "dunlin secrets v1";

/**
 * @param keys the current one first, then older ones that can still be read.
 * @throws Error without any.
 */
export function createSecrets(keys: readonly string[]): Secrets {
  const derived = keys.map(derive);
  const [current] = derived;
  if (current === undefined) throw new Error("A secret key is needed to store credentials.");
  return {
    encrypt: (plain, place) => encrypt(current, plain, place),
    decrypt: (stored, place) => decrypt(derived, stored, place),
    isCurrent: (stored) => stored.split(".")[1] === current.id,
  };
}

function derive(secret: string): Key {
  const bytes = scryptSync(secret, SALT, KEY_BYTES, { N: SCRYPT_COST });
  const id = createHash("sha256").update(bytes).digest("base64url").slice(0, 8);
  return { id, bytes };
}

function encrypt(key: Key, plain: string, place: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.bytes, iv);
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.id, iv.toString("base64url"), sealed.toString("base64url")].join(".");
}

function decrypt(keys: readonly Key[], stored: string, place: string): string {
  const [version, keyId, iv, sealed] = stored.split(".");
  if (version !== VERSION || keyId === undefined || iv === undefined || sealed === undefined) {
    throw new SecretKeyError("A stored secret is damaged. Connect the organization again.");
  }
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    throw new SecretKeyError(
      "The stored secrets were encrypted with another key. Start with the DUNLIN_SECRET_KEY they were stored with " +
        "(older keys go behind the new one, separated by commas), or connect the organization again.",
    );
  }
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv(ALGORITHM, key.bytes, Buffer.from(iv, "base64url"), {
    authTagLength: TAG_BYTES,
  });
  try {
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES)).toString("utf8") + decipher.final("utf8");
  } catch {
    throw new SecretKeyError("A stored secret is damaged. Connect the organization again.");
  }
}
