/** Which perturbagen an address means: by BRD id, by name, or by another name of it. */
import {answerOf, api, recordsOf, type Schemas} from '../../api/client';

export type PertRecord = Schemas['pert'];

export interface Meant {
  /** those that are called so; more than one where a name is shared */
  readonly perts: readonly PertRecord[];
  /** where none is called so: what is nearly so */
  readonly nearly: readonly {readonly id: string; readonly name: string}[];
}

const mostNearly = 6;

/** @throws ApiFailure */
export async function findPert(asked: string, signal: AbortSignal): Promise<Meant> {
  const where = {or: ['pert_id', 'pert_iname', 'alt_name'].map((field) => ({[field]: asked}))};
  const perts = await byFilter({where, limit: 50}, signal);
  if (perts.length > 0) return {perts: exactFirst(perts, asked), nearly: []};
  const {results} = await answerOf(
    api.GET('/api/search', {params: {query: {q: asked.slice(0, 100), kind: 'pert', limit: 20}}, signal}),
  );
  const same = results.filter(({match}) => match.text.toLowerCase() === asked.toLowerCase());
  if (same.length > 0) {
    return {perts: await byFilter({where: {pert_id: {inq: same.map(({id}) => id)}}}, signal), nearly: []};
  }
  return {perts: [], nearly: results.slice(0, mostNearly).map(({id, name}) => ({id, name}))};
}

function byFilter(filter: object, signal: AbortSignal): Promise<readonly PertRecord[]> {
  const query = {filter: JSON.stringify(filter)};
  return recordsOf(api.GET('/api/perts', {params: {query}, signal}));
}

/** What is called so by its id is meant alone. */
function exactFirst(perts: readonly PertRecord[], asked: string): readonly PertRecord[] {
  const byId = perts.filter(({pert_id}) => pert_id === asked);
  return byId.length > 0 ? byId : perts;
}
