/** One line of the table that `npm run bench` prints. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** the same unit, measured in the same run */
  readonly baseline: number;
  /** value / baseline */
  readonly ratio: number;
}
