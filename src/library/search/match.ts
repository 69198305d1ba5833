/** How well a name answers what was typed. */

/** From the best kind of match to the worst; the score of a match by a name. */
const scores = {exact: 1, prefix: 0.9, word: 0.75, inside: 0.6, misspelt: 0.5, misspeltPrefix: 0.4};

/** Fewer letters than this are not taken for others: too much would be one letter away. */
export const leastForgiven = 4;
/** The beginning of a name may hold the error too, from so many letters on. */
const leastForgivenPrefix = 6;

/** What was typed or a name, as both are compared: lower case, single blanks. */
export function fold(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** 1 for the name itself, less for a part of it or a misspelling, 0 for no match. Both are folded. */
export function matchScore(typed: string, name: string): number {
  if (name === typed) return scores.exact;
  if (name.startsWith(typed)) return scores.prefix;
  const words = wordStarts(name);
  if (words.some((at) => name.startsWith(typed, at))) return scores.word;
  if (name.includes(typed)) return scores.inside;
  if (typed.length < leastForgiven) return 0;
  const ends = (at: number) => [typed.length - 1, typed.length, typed.length + 1].map((n) => at + n);
  let best = 0;
  for (const at of words) {
    for (const end of ends(at)) {
      if (end > name.length || !isOneErrorAway(typed, name.slice(at, end))) continue;
      const whole = end === name.length || isSeparator(name[end]);
      if (whole) best = Math.max(best, scores.misspelt);
      else if (typed.length >= leastForgivenPrefix) best = Math.max(best, scores.misspeltPrefix);
    }
  }
  return best;
}

function isSeparator(letter: string): boolean {
  return !/[\p{L}\p{N}]/u.test(letter);
}

/** Where the words of a name begin. */
function wordStarts(name: string): number[] {
  return Array.from(name.split(''), (_, at) => at).filter((at) => at === 0 || isSeparator(name[at - 1]));
}

/** Whether one letter more, less or another, or two neighbours exchanged, make one text of the other. */
export function isOneErrorAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  const rest = one.slice(from);
  const otherRest = other.slice(from);
  if (rest.slice(1) === otherRest.slice(1)) return true;
  if (rest.slice(1) === otherRest || rest === otherRest.slice(1)) return true;
  return rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2);
}
