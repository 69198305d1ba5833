/** The perts of a dataset as its signatures tell them, and how a request names one. */
import {createHash} from 'node:crypto';
import type {GeneSet} from '../../engine/formats/gene-sets';
import type {Dataset} from '../../engine/index/index';
import {groupByFields, type Level} from '../../engine/stats/roll-up';
import {failure} from '../../errors';
import {textField} from '../background/rows';

export interface Pert {
  readonly pert_id: string;
  readonly pert_iname?: string;
  readonly pert_type?: string;
}

/** What further fields of the signatures tell of a pert. */
export type PertField = (pert: number) => string | undefined;

export interface DatasetPerts {
  readonly perts: readonly Pert[];
  /** which signatures each pert has */
  readonly signatures: Level;
  /**
   * Position of the pert that a request names by its pert_id, its name or its record id.
   * @throws PERT_UNKNOWN, PERT_AMBIGUOUS
   */
  find(asked: string): number;
  /** A field of a pert's first signature; undefined where the signatures have no such field. */
  field(name: string): PertField | undefined;
}

/** @throws GUTC_FIELDS_ABSENT when the signatures tell no pert_id */
export function datasetPerts({signatures: table, manifest}: Dataset): DatasetPerts {
  const ids = textField(table, 'pert_id');
  if (!ids) throw failure('GUTC_FIELDS_ABSENT', {name: manifest.name, fields: ['pert_id']});
  const signatures = groupByFields([ids]);
  const names = textField(table, 'pert_iname');
  const types = textField(table, 'pert_type');
  const perts = signatures.ids.map((pert_id, pert): Pert => {
    const first = signatures.members[signatures.starts[pert]];
    const of = (field: typeof names) => field?.dictionary[field.codes[first]];
    return {pert_id, pert_iname: of(names), pert_type: of(types)};
  });
  const byName = new Map<string, number[]>();
  const byId = new Map<string, number>();
  for (const [position, {pert_id, pert_iname}] of perts.entries()) {
    byId.set(pert_id, position);
    const name = pert_iname?.toLowerCase();
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), position]);
  }
  return {
    perts,
    signatures,
    field(name) {
      const field = textField(table, name);
      return field && ((pert) => field.dictionary[field.codes[signatures.members[signatures.starts[pert]]]]);
    },
    find(asked) {
      const position = byId.get(asked) ?? perts.findIndex(({pert_id}) => recordId('pert', pert_id) === asked);
      if (position >= 0) return position;
      const named = byName.get(asked.toLowerCase()) ?? [];
      if (named.length === 0) throw failure('PERT_UNKNOWN', {pert: asked, dataset: manifest.name});
      if (named.length > 1) {
        throw failure('PERT_AMBIGUOUS', {name: asked, ids: named.map((each) => perts[each].pert_id)});
      }
      return named[0];
    },
  };
}

/** The classes that each pert is in, by pert_id. */
export function classesOfMembers(classes: readonly GeneSet[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const {name, members} of classes) {
    for (const member of new Set(members)) found.set(member, [...(found.get(member) ?? []), name]);
  }
  return found;
}

/** The id under which the services of perts and classes serve a record (migrations/0004_catalogue.sql). */
export function recordId(kind: 'pert' | 'pcl', naturalKey: string): string {
  return createHash('md5').update(`${kind}:${naturalKey}`).digest('hex').slice(0, 24);
}
