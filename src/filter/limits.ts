/** How much one filter may ask for. */
export interface FilterLimits {
  /** records per answer when the caller gives no limit (or 0) and the collection is large; 0: all */
  readonly pageSize: number;
  /** conditions in all: properties and operators of `where`, here and in included scopes */
  readonly nodes: number;
  /** levels of and/or/nor, and of nested includes */
  readonly depth: number;
  /** values in one inq, nin, all or list */
  readonly listLength: number;
  /** characters of one regular expression */
  readonly regexpLength: number;
  /** size of one regular expression with its counted repeats written out */
  readonly regexpSize: number;
}

export const defaultFilterLimits: FilterLimits = {
  // what CLUE's paging clients assume
  pageSize: 1000,
  nodes: 2000,
  depth: 20,
  // CLUE's clients send 1,000 ids; by GET about 5,000 fit the URL, by POST this many
  listLength: 20_000,
  regexpLength: 512,
  // compiles in a few milliseconds in Postgres
  regexpSize: 2000,
};

/** Counts the nodes of one request's filter across all its scopes. */
export interface Budget {
  readonly limits: FilterLimits;
  nodes: number;
}
