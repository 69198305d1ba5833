/** The datasets of this server that can be queried, and the one that pages ask about. */
import {computed, signal} from '@preact/signals';
import {api, recordsOf, type Schemas} from '../api/client';
import {type ApiFailure, isAborted, toFailure} from '../api/failure';

export type DatasetRecord = Schemas['dataset'];

const stored = 'openclue_dataset';

/** Those with scores: expression of wells (level 3) answers no question but for its values. */
const queried = {assay: 'L1000', level: {gt: 3}};

/** undefined until they are known */
export const datasets = signal<readonly DatasetRecord[] | undefined>(undefined);
const chosen = signal(localStorage.getItem(stored) ?? '');

/** The reader's choice where it is still there, else the server's default. */
export const currentDataset = computed<DatasetRecord | undefined>(() => {
  const known = datasets.value ?? [];
  return known.find(({name}) => name === chosen.value) ?? defaultOf(known);
});

/** why they are not known */
export const datasetsFailure = signal<ApiFailure | undefined>(undefined);

/** @throws ApiFailure */
export async function loadDatasets(signal?: AbortSignal): Promise<readonly DatasetRecord[]> {
  try {
    const answer = await recordsOf(
      api.GET('/api/datasets', {
        params: {query: {filter: JSON.stringify({where: queried, order: 'created DESC'})}},
        signal,
      }),
    );
    datasets.value = answer;
    datasetsFailure.value = undefined;
    return answer;
  } catch (error) {
    if (!isAborted(error)) datasetsFailure.value = toFailure(error);
    throw error;
  }
}

export function chooseDataset(name: string): void {
  chosen.value = name;
  localStorage.setItem(stored, name);
}

/** What the server takes when nobody says. */
function defaultOf(known: readonly DatasetRecord[]): DatasetRecord | undefined {
  return known.find((each) => each.is_default) ?? known[0];
}

/** What tells one build of a dataset from another: the first digits of its index's checksum. */
export function versionOf({checksum, created}: DatasetRecord): string {
  return checksum?.replace(/^\w+:/, '').slice(0, 8) ?? created?.slice(0, 10) ?? '';
}
