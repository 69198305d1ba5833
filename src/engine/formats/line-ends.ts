const newline = 10;
const carriageReturn = 13;
const lineFeed = Buffer.from([newline]);
const none = Buffer.alloc(0);

/** Gives the lines of a stream of bytes the ends that readers go by. */
export interface LineEnds {
  /** the next bytes, in which every line ends in LF or CRLF; bytes may be held back until more is known */
  push(chunk: Buffer): Buffer;
  /** what was held back */
  end(): Buffer;
}

/**
 * Lines of a file may end in CR alone, as Excel for Mac writes them: its first line end tells. In such a file CR, CRLF
 * and LF all end a line; in others a CR within a line is part of it. Bytes of the latter pass as they are.
 */
export function createLineEnds(): LineEnds {
  /** undefined until the first line end was seen */
  let returns: boolean | undefined;
  /** the last byte was a CR, of which the next byte tells what it is */
  let held = false;

  /** What the first line end of a chunk tells; undefined where there is none, or its last byte is the first CR. */
  const look = (chunk: Buffer): boolean | undefined => {
    const at = chunk.indexOf(carriageReturn);
    const feed = chunk.indexOf(newline);
    if (feed >= 0 && (at < 0 || feed < at + 2)) return false;
    return at < 0 || at + 1 === chunk.length ? undefined : true;
  };

  return {
    push(chunk) {
      if (chunk.length === 0) return none;
      const bytes = held ? Buffer.concat([Buffer.from([carriageReturn]), chunk]) : chunk;
      held = false;
      returns ??= look(bytes);
      if (returns === false) return bytes;
      // A CR at the end is a line end of its own or the half of one.
      held = bytes[bytes.length - 1] === carriageReturn;
      const whole = held ? bytes.subarray(0, -1) : bytes;
      return returns ? withFeeds(whole) : whole;
    },
    end() {
      const rest = held ? lineFeed : none;
      held = false;
      return rest;
    },
  };
}

/** A copy in which every CR that no LF follows is LF. */
function withFeeds(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(carriageReturn); at >= 0; at = copy.indexOf(carriageReturn, at + 1)) {
    if (copy[at + 1] !== newline) copy[at] = newline;
  }
  return copy;
}
