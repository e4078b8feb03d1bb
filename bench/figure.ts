/** One measured line of a benchmark. */
export interface Figure {
  readonly figure: string;
  /** What the spec asks for, in words; `–` where it names none. */
  readonly target: string;
  /** Null when it could not be measured; `reason` then says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly reason?: string | undefined;
}
