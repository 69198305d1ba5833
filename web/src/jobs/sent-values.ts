/** Values of a submission in the forms in which clients send them: as JSON, or as the text of a form. */

/** Names as a client may have sent them. */
export function namesOf(sent: unknown): readonly string[] | undefined {
  if (sent === undefined || sent === null || sent === '') return undefined;
  if (Array.isArray(sent)) return sent.map(String);
  const text = String(sent);
  return text.trim().startsWith('[')
    ? (JSON.parse(text) as string[])
    : text.split(/[,\n]/).map((each) => each.trim());
}

/** A filter as a client may have sent it; undefined where there is none. */
export function filterOf(sent: unknown): object | undefined {
  if (sent === undefined || sent === null || sent === '') return undefined;
  return typeof sent === 'string' ? (JSON.parse(sent) as object) : sent;
}
