/** The cell lines that a dataset's background has connections in. */
import {api, recordsOf} from '../api/client';
import {useAnswer} from '../api/use-answer';
import {readConnections} from './ask';

/** Cell lines by name; none before they are known, or where there is no background. */
export function useCells(dataset: string): readonly string[] {
  const asked = useAnswer(dataset, (signal) => readCells(dataset, signal));
  return asked.data ?? [];
}

/** Any reference perturbagen's connections tell them. @throws ApiFailure */
async function readCells(dataset: string, signal: AbortSignal): Promise<readonly string[]> {
  const filter = JSON.stringify({where: {is_touchstone: true}, fields: ['pert_id'], limit: 1});
  const [first] = await recordsOf(api.GET('/api/perts', {params: {query: {filter}}, signal}));
  if (first?.pert_id === undefined) return [];
  const {cells} = await readConnections(
    first.pert_id,
    {dataset, score: 'tau', order: 'desc', limit: 1},
    signal,
  );
  return cells;
}
