import type {MetadataField, MetadataTable, TextField} from '../../engine/formats/matrix';
import {gutcReference} from '../../engine/stats/gutc-reference';
import {normalizeScores} from '../../engine/stats/ncs';
import {touchstoneTypes} from '../../engine/stats/pert-types';
import type {ResultManifest} from '../query/manifest';
import {isPositive} from '../query/normaliser';
import type {IntrospectScores} from './scores';

/** The names of what NCS is grouped by; of those of one field the first counts. */
const groupingFields = {pert_type: ['pert_type'], cell_id: ['cell_iname', 'cell_id']} as const;
const backgroundField = 'is_touchstone';

/** How the scores of an introspection become NCS and percentiles. */
export interface IntrospectNorm {
  /** the signatures with the fields they are grouped by, empty ones where they had none */
  readonly signatures: MetadataTable;
  /** rows that percentiles are taken within, and the means of the NCS; undefined: all */
  readonly background?: Uint32Array;
  /** NCS of one query */
  normalise(cs: Float32Array): Float32Array;
  readonly ncs: ResultManifest['ncs'];
  readonly notes: readonly string[];
}

/**
 * Groups by perturbagen type and cell line as GUTC does. The background is the signatures of Touchstone's types whose
 * is_touchstone is 1, or all where there are none (runIntrospect.m, normalizeQueryRef.m).
 */
export function introspectNorm({signatures}: Pick<IntrospectScores, 'signatures'>): IntrospectNorm {
  const count = signatures.ids.length;
  const fields = new Map(signatures.fields);
  const notes: string[] = [];
  const group: string[] = [];
  const grouping = (wanted: keyof typeof groupingFields): TextField => {
    const name = groupingFields[wanted].find((each) => fields.has(each));
    const field = fields.get(name ?? '');
    if (!field) notes.push(`NCS is not grouped by ${wanted}: the signatures have no such field`);
    const text = field ? asText(field) : emptyField(count);
    if (!field) fields.set(wanted, text);
    group.push(name ?? wanted);
    return text;
  };
  const types = grouping('pert_type');
  const cells = grouping('cell_id');
  const flags = fields.get(backgroundField);
  const touchstone = flags && gutcReference(types, cells, flagField(isPositive(flags, count)));
  // The limit of types may take every flagged signature: without one left there are no percentiles.
  const hasReference = touchstone?.reference.includes(1) ?? false;
  const {groups, reference, kin} = touchstone && hasReference ? touchstone : gutcReference(types, cells);
  const rows = Uint32Array.from(reference.keys()).filter((row) => reference[row] === 1);
  if (hasReference) {
    notes.push(
      `percentiles and the means of the NCS are taken over ${rows.length} signatures with ${backgroundField} 1`,
    );
  } else if (flags) {
    notes.push(
      `percentiles and the means of the NCS are taken over all ${count} signatures: none of the types ${touchstoneTypes.join(', ')} has ${backgroundField} 1`,
    );
  }
  return {
    signatures: {ids: signatures.ids, fields},
    background: hasReference ? rows : undefined,
    normalise: (cs) => normalizeScores({cs, groups, reference, kin}),
    ncs: {group, reference: hasReference ? backgroundField : null},
    notes,
  };
}

function flagField(flags: Uint8Array): MetadataField {
  return {kind: 'number', values: Float64Array.from(flags)};
}

function emptyField(count: number): TextField {
  return {kind: 'text', dictionary: [], codes: new Int32Array(count).fill(-1)};
}

function asText(field: MetadataField): TextField {
  if (field.kind === 'text') return field;
  const dictionary = [...new Set(field.values)].filter((value) => !Number.isNaN(value));
  const codes = Int32Array.from(field.values, (value) => dictionary.indexOf(value));
  return {kind: 'text', dictionary: dictionary.map(String), codes};
}
