/** Rows that stay on the server and come a page at a time. */

/** Rows that are asked for at a time: several screens, so that who scrolls slowly waits for none. */
export const pageSize = 100;

export interface RowPage<Row> {
  readonly rows: readonly Row[];
  /** rows on all pages */
  readonly total: number;
}
