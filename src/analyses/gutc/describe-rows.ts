/** What a result says of the rows of each level beside their scores (clue-api.md §4.4). */
import type {MetadataField, MetadataTable, TextField} from '../../engine/formats/matrix';
import type {SignatureTable} from '../../engine/index';
import {soundBackground} from '../../engine/stats/tau';
import {describeRows} from '../../results/signatures/fields';
import {firstSignatures, type GutcRows, textField} from '../background';
import type {LevelName} from './conclude';

/**
 * Ids and metadata of a level's rows, in its order.
 * @param sizes N of each row; it is told, and flagged where percentile scores of so few references are coarse
 */
export function describeLevel(
  level: LevelName,
  rows: GutcRows,
  signatures: SignatureTable,
  sizes?: Uint32Array,
): MetadataTable {
  const table = factsOf(level, rows, signatures);
  if (!sizes) return table;
  const lowN = Float64Array.from(sizes, (size) => (size < soundBackground ? 1 : 0));
  return {
    ids: table.ids,
    fields: new Map<string, MetadataField>([
      ...table.fields,
      ['n_reference', {kind: 'number', values: Float64Array.from(sizes)}],
      ['low_n', {kind: 'number', values: lowN}],
    ]),
  };
}

function factsOf(level: LevelName, rows: GutcRows, signatures: SignatureTable): MetadataTable {
  const {levels} = rows;
  switch (level) {
    case 'sig':
      return describeRows(signatures, rows.signatures);
    case 'pert_cell':
    case 'pert_summary': {
      const {ids, fields} = levels[level];
      const examples = firstSignatures(rows, level);
      const fact = (name: string): [string, MetadataField][] => {
        const field = textField(signatures, name);
        return field ? [[name, {...field, codes: Int32Array.from(examples, (row) => field.codes[row])}]] : [];
      };
      const [perts, cells] = fields;
      return {
        ids,
        fields: new Map<string, MetadataField>([
          ['pert_id', perts],
          ...fact('pert_iname'),
          ...fact('pert_type'),
          ...(cells ? [['cell_id', cells] as const] : []),
        ]),
      };
    }
    case 'pcl_cell':
    case 'pcl_summary': {
      const {ids, starts} = levels[level];
      const names = levels.pcl_summary.ids;
      const classes: TextField = {
        kind: 'text',
        dictionary: names,
        codes: Int32Array.from(levels[level].classes),
      };
      const sizes = Float64Array.from(ids, (_, row) => starts[row + 1] - starts[row]);
      const {dictionary} = rows.cells;
      return {
        ids,
        fields: new Map<string, MetadataField>([
          ['pcl_id', classes],
          ['pcl_size', {kind: 'number', values: sizes}],
          ...(level === 'pcl_cell'
            ? [['cell_id', {kind: 'text', dictionary, codes: levels.pcl_cell.cells}] as const]
            : []),
        ]),
      };
    }
  }
}
