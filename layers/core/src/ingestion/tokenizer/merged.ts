/** The tokens of one pre-token after merging; scratch, valid until the next merge. */
export interface Merged {
  count: number;
  tokens: Int32Array;
}
