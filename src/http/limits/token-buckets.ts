export interface BucketSize {
  /** Most that may be taken at once. */
  readonly burst: number;
  /** How many come back each second. */
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Beyond this many, buckets that are full again are forgotten: a full one says no more than none. */
const MAX_BUCKETS = 1000;

/** One bucket of tokens for each holder, in the memory of this process. */
export class TokenBuckets {
  readonly #size: () => BucketSize;
  readonly #buckets = new Map<string, Bucket>();

  /** @param size may change from one call to the next */
  constructor(size: () => BucketSize) {
    this.#size = size;
  }

  /**
   * Takes one.
   *
   * @param nowMs of any clock that never goes back
   * @returns 0 when there was one, else after how many milliseconds there will be
   */
  take(holder: string, nowMs: number): number {
    const { burst, perSecond } = this.#size();
    let bucket = this.#buckets.get(holder);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS) this.#forgetFull(nowMs);
      bucket = { tokens: burst, filledAt: nowMs };
      this.#buckets.set(holder, bucket);
    }
    bucket.tokens = this.#tokensOf(bucket, nowMs);
    bucket.filledAt = nowMs;
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  #tokensOf({ tokens, filledAt }: Bucket, nowMs: number): number {
    const { burst, perSecond } = this.#size();
    return Math.min(burst, tokens + ((nowMs - filledAt) / 1000) * perSecond);
  }

  #forgetFull(nowMs: number): void {
    for (const [holder, bucket] of this.#buckets) {
      if (this.#tokensOf(bucket, nowMs) >= this.#size().burst) this.#buckets.delete(holder);
    }
  }
}
