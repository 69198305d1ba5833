import path from 'node:path';
import {impactOf, type PertSummary, pertSummary} from '../../../../src/analyses/touchstone/pert-summary';
import {datasetPerts} from '../../../../src/analyses/touchstone/perts';
import type {MetadataField} from '../../../../src/engine/formats/matrix';
import {buildIndex, openDataset} from '../../../../src/engine/index/index';
import {givenBuild, givenFolder, givenMatrix, givenScores} from '../../engine/index/given';
import {textField} from '../../engine/stats/text-field';

const x = Number.NaN;

describe('the doses of a pert', () => {
  const folder = givenFolder();
  let datasets = 0;

  /** The summary of the one pert of a dataset, whose signatures have these fields. */
  async function summaryOf(count: number, doses: Record<string, MetadataField>): Promise<PertSummary> {
    const matrix = givenMatrix(folder, givenScores(5, count));
    const all = (value: string) => textField(Array(count).fill(value));
    const fields = new Map([['pert_id', all('P')], ['cell_iname', all('A')], ...Object.entries(doses)]);
    const name = `doses${datasets++}`;
    await buildIndex({...givenBuild(folder, name, matrix), metadata: {ids: matrix.columns.ids, fields}});
    const dataset = openDataset(path.join(folder, name));
    const perts = datasetPerts(dataset);
    const summary = pertSummary(dataset, perts, impactOf(dataset, perts), perts.find('P'));
    dataset.close();
    return summary;
  }

  const numbers = (...values: number[]): MetadataField => ({
    kind: 'number',
    values: Float64Array.from(values),
  });
  const rowsOf = ({signatures}: PertSummary) => signatures.map(({dose_row: row}) => row);
  const byDose = ({cells}: PertSummary) => cells[0].by_dose;

  it('are converted from their units, and are none where they are no concentration', async () => {
    const units = ['nM', 'nM', 'mM', 'um', 'µM', 'pM', 'uL', 'ng/mL', null, '-666'];
    const summary = await summaryOf(units.length, {
      pert_dose: numbers(100, 500, 2, 1, 2.5, 2e4, 1.5, 10, 10, -666),
      pert_dose_unit: textField(units),
    });
    expect(rowsOf(summary).slice(0, 6)).toEqual(['0.1', '0.5', '>10', '1', '2.5', '0.02']);
    expect(rowsOf(summary).slice(6)).toEqual([undefined, undefined, undefined, undefined]);
    expect(byDose(summary)).toEqual([1, 1, 1, 1, 1, 0, 1]);
    expect(summary.signatures[0]).toMatchObject({pert_dose: '100', pert_dose_unit: 'nM'});
  });

  it('are micromolar without a unit', async () => {
    const summary = await summaryOf(4, {pert_dose: textField(['0.5', '10', '20', '-666'])});
    expect(rowsOf(summary)).toEqual(['0.5', '10', '>10', undefined]);
  });

  it('are read from pert_idose where there is no pert_dose', async () => {
    const told = ['1 uM', '100 nM', '10 µM', '5 µL', '-666', null];
    const summary = await summaryOf(told.length, {pert_idose: textField(told)});
    expect(rowsOf(summary)).toEqual(['1', '0.1', '10', undefined, undefined, undefined]);
    expect(byDose(summary)).toEqual([0, 1, 0, 1, 0, 1, 0]);
    const both = await summaryOf(2, {pert_idose: textField(['1 uM', '1 uM']), pert_dose: numbers(10, x)});
    expect(rowsOf(both)).toEqual(['10', undefined]);
  });

  it('are none where no field tells them', async () => {
    expect(rowsOf(await summaryOf(2, {}))).toEqual([undefined, undefined]);
  });
});
