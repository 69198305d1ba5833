/** Cells that are remembered at a time. */
const most = 4096;

/**
 * A function of a cell that remembers what it made of the last cells: columns of large files repeat themselves, though not
 * always in neighbouring rows. Where fewer cells come again than are new it forgets all and goes on without.
 */
export function remembering(make: (cell: string) => string): (cell: string) => string {
  const known = new Map<string, string>();
  let isWorthwhile = true;
  let again = 0;
  return (cell) => {
    if (!isWorthwhile) return make(cell);
    const text = known.get(cell);
    if (text !== undefined) {
      again++;
      return text;
    }
    if (known.size === most) {
      isWorthwhile = again >= most;
      again = 0;
      known.clear();
    }
    // A copy: a cell is part of the block it was read in, and would keep all of that.
    const own = Buffer.from(cell).toString();
    const made = make(own);
    known.set(own, made);
    return made;
  };
}
