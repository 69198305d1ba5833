/** Characters above which texts are encoded one by one: joined first, all of them would be copied once more. */
const largestText = 16 * 1024;

const comma = ','.charCodeAt(0);
const [opening, closing] = ['['.charCodeAt(0), ']'.charCodeAt(0)];

/** JSON texts as one JSON array: a text, or its UTF-8 where that is large. */
export function jsonArrayOf(texts: readonly string[]): string | Buffer {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (characters <= largestText) return `[${texts.join(',')}]`;
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  // Brackets, and a comma between two.
  const array = Buffer.allocUnsafe(bytes + texts.length + 1);
  let at = 0;
  for (const text of texts) {
    array[at] = at === 0 ? opening : comma;
    at += 1 + array.write(text, at + 1);
  }
  array[at] = closing;
  return array;
}
