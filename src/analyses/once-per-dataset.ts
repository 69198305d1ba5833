import type {SignatureTable} from '../engine/index';

/**
 * What follows from a dataset's signatures and a question about them, found once while they are open; of several
 * questions the last answer is kept. What is handed out is shared: nobody may change it.
 */
export function oncePerDataset<Question, Answer>(
  find: (signatures: SignatureTable, question: Question) => Answer,
): (signatures: SignatureTable, question: Question) => Answer {
  const found = new WeakMap<SignatureTable, {readonly asked: string; readonly answer: Answer}>();
  return (signatures, question) => {
    const asked = JSON.stringify(question) ?? '';
    const known = found.get(signatures);
    if (known?.asked === asked) return known.answer;
    const answer = find(signatures, question);
    found.set(signatures, {asked, answer});
    return answer;
  };
}
