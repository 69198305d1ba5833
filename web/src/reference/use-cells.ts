/** The cell lines that a dataset's background has connections in. */
import {useAnswer} from '../api/use-answer';
import {readReference} from './ask';

/** Cell lines by name; none before they or the dataset are known, or where there is no background. */
export function useCells(dataset: string): readonly string[] {
  const asked = useAnswer(dataset || undefined, (signal) => readCells(dataset, signal));
  return asked.data ?? [];
}

async function readCells(dataset: string, signal: AbortSignal): Promise<readonly string[]> {
  return (await readReference(dataset, signal, 1)).cells;
}
