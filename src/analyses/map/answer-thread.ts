/** Answers for maps, on a thread of its own: a hundred thousand points take a moment to spell. */
import {task} from '../../engine/ground/task';
import {keepDatasets} from '../../engine/index';
import {failure} from '../../errors';
import {textField} from '../background/rows';
import {idsOf, mapColumn, mapFields, type PertWords} from './columns';
import {readMapManifest} from './manifest';
import {openMap} from './open';

export interface MapTask {
  /** folder of the dataset */
  readonly folder: string;
  readonly synthetic: boolean;
  /** names of fields */
  readonly fields: readonly string[];
  readonly words: PertWords;
}

/** What points are, to be found in a result. */
export interface MapPoints {
  readonly dataset: string;
  readonly build: string;
  readonly ids: readonly string[];
  /** pert_id and cell line of each, where the dataset tells them */
  readonly perts?: readonly (string | undefined)[];
  readonly cells?: readonly (string | undefined)[];
}

/** Coordinates are told to so many parts of one; a map is some ten wide. */
const precision = 1_000;

const kept = keepDatasets(2, (dataset) => ({dataset, map: openMap(dataset)}));

/** The dataset's present map: another may have been built since it was opened. */
function present(folder: string) {
  const entry = kept.present(folder);
  if (readMapManifest(entry.dataset)?.build === entry.map.manifest.build) return entry;
  kept.forget(entry);
  return kept.present(folder);
}

/** JSON of a map with some columns. @throws MAP_FIELD_UNKNOWN and what `openMap` throws */
export const mapText = task(({folder, synthetic, fields, words}: MapTask): string => {
  const {dataset, map} = present(folder);
  const {signatures: table} = dataset;
  const {name} = dataset.manifest;
  const {build, created, engine, options, points, left_out, missing, components, explained, rounds} =
    map.manifest;
  const {signatures, gene_space, neighbours, seed} = options;
  const columns = Object.fromEntries(
    fields.map((field) => {
      const column = mapColumn(table, field, map.signatures, words);
      if (column) return [field, column];
      throw failure('MAP_FIELD_UNKNOWN', {name, field, known: ['sig_id', ...mapFields(table)]});
    }),
  );
  const axis = (first: 0 | 1) =>
    Array.from({length: points}, (_, i) => Math.round(map.places[2 * i + first] * precision) / precision);
  return JSON.stringify({
    ...{dataset: name, synthetic, build, created, engine, signatures, gene_space, points, left_out, missing},
    ...{components, explained, neighbours, rounds, seed},
    fields: mapFields(table),
    x: axis(0),
    y: axis(1),
    columns,
  });
});

/** What the points of a map are. @throws what `openMap` throws */
export const mapPoints = task((folder: string): MapPoints => {
  const {dataset, map} = present(folder);
  const textsOf = (field: string) => {
    const text = textField(dataset.signatures, field);
    return text && Array.from(map.signatures, (row): string | undefined => text.dictionary[text.codes[row]]);
  };
  return {
    dataset: dataset.manifest.name,
    build: map.manifest.build,
    ids: idsOf(dataset.signatures, map.signatures),
    perts: textsOf('pert_id'),
    cells: textsOf('cell_iname'),
  };
});
