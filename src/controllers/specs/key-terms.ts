/** What keys, and invitations to make some, have in common in the description of the API. */

/** One line of text, at least a character; Postgres stores neither NUL nor halves of surrogate pairs. */
export const printable = '^[^\\p{Cc}\\p{Cs}]+$';
/** Requests a minute, or jobs at the same time. */
export const largestAllowance = 1_000_000_000;
