/** Consensus gene signatures (CGS): the hairpins of one gene as one signature, which no single hairpin's other targets move. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {FieldColumn, firstField, textAt} from './fields';
import {groupWells, type WellGroup} from './groups';

const hairpin = 'trt_sh';
/** pert_type of the signatures that are made. */
export const consensusType = 'trt_sh.cgs';
/** Different hairpins that a gene needs. */
const fewestHairpins = 2;

/**
 * Groups signatures of hairpins (pert_type trt_sh) by gene, cell line and time, where a gene has two hairpins or more.
 * @param signatures with pert_iname for the gene; members of the groups are their places
 */
export function hairpinGroups(signatures: MetadataTable): WellGroup[] {
  const types = signatures.fields.get('pert_type');
  const genes = firstField(signatures, ['pert_iname', 'cmap_name'])?.name;
  const places = signatures.ids.flatMap((_, i) => (textAt(types, i) === hairpin ? [i] : []));
  if (places.length === 0 || genes === undefined) return [];
  const others = [
    ['cell_iname', 'cell_id'],
    ['pert_itime', 'pert_time'],
  ].flatMap((names) => firstField(signatures, names)?.name ?? []);
  const perts = signatures.fields.get('pert_id');
  const named = places.filter((place) => textAt(signatures.fields.get(genes), place) !== undefined);
  return groupWells(signatures, named, {merge: 'by_treatment', fields: [genes, ...others]})
    .filter(({members}) => {
      const different = new Set(Array.from(members, (place) => textAt(perts, place)));
      return different.size >= fewestHairpins;
    })
    .map(({id, members}) => ({id: `CGS001:${id}`, members}));
}

/** What is known of the consensus signatures beside what their hairpins share: their type, pert_id and wells. */
export function describeHairpins(
  signatures: MetadataTable,
  groups: readonly WellGroup[],
  described: MetadataTable,
): MetadataTable {
  const genes = firstField(signatures, ['pert_iname', 'cmap_name'])?.field;
  const wells = signatures.fields.get('distil_ids');
  const build = (value: (group: WellGroup) => string): MetadataField => {
    const column = new FieldColumn();
    for (const group of groups) column.add(value(group));
    return column.build();
  };
  const fields = new Map(described.fields);
  fields.set(
    'pert_type',
    build(() => consensusType),
  );
  fields.set(
    'pert_id',
    build(({members}) => `CGS001-${textAt(genes, members[0])}`),
  );
  fields.set(
    'distil_ids',
    build(({members}) => Array.from(members, (place) => textAt(wells, place) ?? '').join('|')),
  );
  for (const name of ['det_plates', 'det_wells']) fields.delete(name);
  return {ids: described.ids, fields};
}
