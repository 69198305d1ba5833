/**
 * Advisory locks of PostgreSQL, by which processes of openclue agree. Any numbers, but the same in every openclue and
 * each once: processes of several versions may meet at one database.
 */
export const locks = {
  /** held shared by whoever uses an embedded PostgreSQL, which ends when nobody does */
  lease: 7_105_412,
  /** one process at a time brings the schema up to date */
  migration: 7_105_413,
  /** two servers starting together must not both install the demo */
  demoInstall: 7_105_414,
  /** one loop that looks for a lease is enough for a PostgreSQL */
  orphanWatch: 7_105_415,
  /** who reads or writes which build has prepared the database */
  preparation: 7_105_416,
  /** two servers must not both collect the terms of the search */
  searchTerms: 7_105_418,
  /** of two jobs that would make builds of one name one is refused */
  buildNames: 7_105_419,
} as const;

/** First halves of locks of one table each, a space of their own; the second is hashtext(table). */
export const tableLocks = {
  load: 7_105_414,
  documents: 7_105_415,
} as const;

/** Locks whose number is hashtext of a name. */
export const namedLocks = {
  /** one sweep of old results at a time */
  resultSweep: 'openclue result sweep',
} as const;
