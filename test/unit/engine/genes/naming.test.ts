import type {MetadataField, MetadataTable} from '../../../../src/engine/formats/matrix';
import {openMatrix} from '../../../../src/engine/formats/open-matrix';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';
import {createGeneCatalog} from '../../../../src/engine/genes/catalog';
import {resolveNamedRows} from '../../../../src/engine/genes/naming';
import {l1000} from '../../../../src/library/assays/l1000';
import {rowGenes} from '../../../../src/library/datasets/row-genes';
import {describeShared, sharedFile} from '../../../support/shared';
import {givenCatalog} from './given-catalog';

function texts(...values: string[]): MetadataField {
  const builder = createTextFieldBuilder();
  for (const value of values) builder.push(value);
  return builder.finish();
}

const numbers = (...values: number[]): MetadataField => ({
  kind: 'number',
  values: Float64Array.from(values),
});

function table(ids: string[], fields: Record<string, MetadataField>): MetadataTable {
  return {ids, fields: new Map(Object.entries(fields))};
}

describe('naming the genes of rows', () => {
  const strange = ['x1', 'x2', 'x3'];
  it.each<[string, MetadataTable, string | undefined, (string | undefined)[]]>([
    [
      'by their ids where these are genes, whatever fields there are',
      table(['1', '2', 'C'], {pr_gene_symbol: texts('D', 'E', 'F')}),
      undefined,
      ['1', '2', '3'],
    ],
    [
      'by symbols in Description where the ids are none',
      table(strange, {desc: texts('A', 'B', 'na')}),
      'desc',
      ['1', '2', undefined],
    ],
    [
      'by pr_gene_id, a number or a text',
      table(strange, {pr_analyte_num: numbers(4, 5, 6), pr_gene_id: numbers(1, 2, 3)}),
      'pr_gene_id',
      ['1', '2', '3'],
    ],
    [
      'by gene_id, although no gene file was loaded that has them',
      table(strange, {gene_id: texts('900', '901', '902')}),
      'gene_id',
      ['900', '901', '902'],
    ],
    [
      'by the field that names most',
      table(strange, {Description: texts('A', 'A', 'A'), symbol: texts('A', 'B', 'what')}),
      'symbol',
      ['1', '2', undefined],
    ],
    [
      'never by numbers that are no gene ids',
      table(strange, {pr_bset_id: texts('1', '2', '3'), pr_analyte_num: numbers(1, 2, 3)}),
      undefined,
      [undefined, undefined, undefined],
    ],
    [
      'by symbols where the ids merely count the rows',
      table(['1', '2', '3', '101', '102'], {pr_gene_symbol: texts('E', 'F', 'G', 'H', 'I')}),
      'pr_gene_symbol',
      ['5', '6', '7', '8', '9'],
    ],
  ])('%s', (_, rows, field, entrezIds) => {
    const named = resolveNamedRows(rows, givenCatalog());
    expect(named.field).toBe(field);
    expect(named.entrezIds).toEqual(entrezIds);
  });

  it('by Entrez ids where a catalog that lacks most of them knows a few more symbols', () => {
    const ids = Array.from({length: 100}, (_, i) => String(i < 5 ? i + 1 : 1000 + i));
    const symbols = ids.map((id, i) => (i < 6 ? 'ABCDEF'[i] : `S${id}`));
    const named = resolveNamedRows(table(ids, {pr_gene_symbol: texts(...symbols)}), givenCatalog());
    expect(named.field).toBeUndefined();
    expect(named.entrezIds).toEqual(ids);
  });
});

describeShared('matrices whose row ids are no genes', () => {
  it.each([
    ['probe_rows_with_pr_gene_id.gct', 'pr_gene_id'],
    ['ensembl_rows_with_symbols.gct', 'desc'],
  ])('name the same 40 genes by row metadata: %s', async (name, field) => {
    const symbols = await openMatrix(sharedFile('cases', 'gct', 'level5_with_plates.gct'));
    const known = symbols.rows.ids.map((entrezId, row) => {
      const field = symbols.rows.fields.get('pr_gene_symbol');
      const symbol = field?.kind === 'text' ? field.dictionary[field.codes[row]] : '';
      return {entrezId, symbol, space: 'landmark' as const};
    });
    symbols.close();
    const matrix = await openMatrix(sharedFile('cases', 'gct', name));
    const {genes, report} = rowGenes(matrix, createGeneCatalog(known), l1000);
    matrix.close();
    expect(report.field).toBe(field);
    expect(Array.from(genes.entrezIds)).toEqual(known.map(({entrezId}) => Number(entrezId)));
  });
});
