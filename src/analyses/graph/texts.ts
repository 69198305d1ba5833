/** Text of any length as bytes. */

/** Characters that are made bytes at a time: one string of all would pass V8's longest, of half a billion. */
const charactersAtOnce = 2 ** 22;

export interface Texts {
  add(text: string): void;
  /** UTF-8 of all that was added */
  bytes(): Uint8Array;
}

export function collectTexts(): Texts {
  const done: Buffer[] = [];
  let waiting: string[] = [];
  let characters = 0;
  const flush = () => {
    done.push(Buffer.from(waiting.join('')));
    waiting = [];
    characters = 0;
  };
  return {
    add(text) {
      waiting.push(text);
      characters += text.length;
      if (characters >= charactersAtOnce) flush();
    },
    bytes() {
      flush();
      return done.length === 1 ? done[0] : Buffer.concat(done);
    },
  };
}
