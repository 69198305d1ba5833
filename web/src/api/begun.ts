/** Questions that the address alone decides: they are asked while the code of their page is still loaded. */
const begun = new Map<string, Promise<unknown>>();

export function begin<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const asked = ask();
  // Who takes it hears of its failure.
  asked.catch(() => undefined);
  begun.set(name, asked);
  return asked;
}

/** The answer to what was begun, once: who asks again wants to know how things are by then. */
export function takeBegun<T>(name: string): Promise<T> | undefined {
  const asked = begun.get(name) as Promise<T> | undefined;
  begun.delete(name);
  return asked;
}

/** Settles when all that was begun until now is answered, or has failed. */
export function begunAnswers(): Promise<unknown> {
  return Promise.allSettled(begun.values());
}
