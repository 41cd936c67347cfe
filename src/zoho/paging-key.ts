export interface PagingKey {
  readonly id: string | null;
  /** Epoch ms. */
  readonly modifiedAt: number | null;
}
