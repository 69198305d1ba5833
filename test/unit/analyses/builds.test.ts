import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {abbreviationFault, abbreviationOf} from '../../../src/analyses/builds/abbreviation';
import {makeBuild} from '../../../src/analyses/builds/build';
import type {BuildPlan} from '../../../src/analyses/builds/plan';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {shippedGenes} from '../../../src/engine/genes/l1000-genes';
import {textAt} from '../../../src/engine/levels/fields';
import {plantedPlates} from '../../support/planted-plates';

describe('a build', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-makes-builds-'));
  afterAll(() => rmSync(folder, {recursive: true, force: true}));
  const catalog = createGeneCatalog(shippedGenes().genes);
  const at = (name: string) => path.join(folder, name);
  const plan = (matrix: string, instinfo: string): BuildPlan => ({
    ...{name: 'made', abbreviation: 'MADE', level: 3, matrices: [matrix], instinfo, qnorm: false},
    ...{control: 'plate', zStyle: 'fixed', consensusStyle: 'modz', keepsFailed: false},
    groups: {merge: 'by_rna_well', dose: {tolerance: 0.2}},
  });
  const scoresOf = async (file: string) => {
    const matrix = await openMatrix(file);
    try {
      return {columns: matrix.columns, scores: matrix.readColumns(0, matrix.columns.ids.length)};
    } finally {
      matrix.close();
    }
  };

  it('that was stopped goes on after the last plate that is on disk, and comes out the same', async () => {
    const cells = Array.from({length: 25}, (_, i) => `C${i}`);
    const {matrix, instinfo} = await plantedPlates(folder, {
      perts: 3,
      cells,
      replicates: 1,
      vehicles: 2,
      effect: 1,
    });
    const asked = {plan: plan(matrix, instinfo), catalog};
    const whole = await makeBuild({...asked, out: at('whole')});
    expect(whole).toMatchObject({
      plates: 25,
      wells: {used: 125, failed: 0},
      signatures: {all: 125, single_well: 125},
    });
    expect(whole.warnings.join()).toMatch(
      /25 of 25 plates have fewer than 20 wells.*every signature is of a single well/,
    );

    const stopping = new AbortController();
    const stopped = makeBuild({
      ...asked,
      out: at('stopped'),
      signal: stopping.signal,
      onProgress: (_, done) => {
        if (done === 23) stopping.abort(new Error('stopped'));
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(existsSync(at('stopped'))).toBe(false);
    const plates: number[] = [];
    await makeBuild({
      ...asked,
      out: at('stopped'),
      onProgress: (stage, done) => {
        if (stage === 'plates') plates.push(done);
      },
    });
    expect(plates).toEqual([21, 22, 23, 24, 25]);
    expect(readdirSync(at('stopped'))).toEqual(readdirSync(at('whole')));
    const bytesOf = async (folder: string, file: string) => {
      const {scores} = await scoresOf(path.join(at(folder), file));
      return Buffer.from(scores.buffer).toString('latin1');
    };
    for (const file of [whole.files.level4, whole.files.level5]) {
      expect((await bytesOf('stopped', file)) === (await bytesOf('whole', file))).toBe(true);
    }

    // What another plan left half-done is not gone on with.
    const other = {...asked, plan: {...asked.plan, control: 'vehicle' as const}, out: at('other')};
    const again = new AbortController();
    again.abort(new Error('at once'));
    await expect(makeBuild({...asked, out: at('other'), signal: again.signal})).rejects.toThrow('at once');
    const {files} = await makeBuild(other);
    expect((await bytesOf('other', files.level4)) === (await bytesOf('whole', files.level4))).toBe(false);
  });

  it('of hairpins has the consensus of each gene beside them', async () => {
    const {matrix, instinfo} = await plantedPlates(folder, {
      ...{perts: 6, cells: ['A375'], replicates: 3, vehicles: 20, effect: 2},
    });
    // Five hairpins of two genes and one of a third, which has no consensus.
    const genes = ['TP53', 'TP53', 'TP53', 'MYC', 'MYC', 'EGFR'];
    const lines = readFileSync(instinfo, 'utf8').replace(
      /BRD-P00(\d)\tP00\d\ttrt_cp\t(\S+)\t\S+\tuM/g,
      (_, pert, cell) => `TRC${pert}\t${genes[Number(pert)]}\ttrt_sh\t${cell}\t-666\t-666`,
    );
    writeFileSync(at('hairpins.txt'), lines);
    const report = await makeBuild({plan: plan(matrix, at('hairpins.txt')), catalog, out: at('hairpins')});
    expect(report.signatures).toMatchObject({all: 28, consensus_of_hairpins: 2, single_well: 0});
    const {columns, scores} = await scoresOf(path.join(at('hairpins'), report.files.level5));
    const made = columns.ids.flatMap((id, i) => (id.startsWith('CGS001') ? [i] : []));
    const told = (name: string) => made.map((i) => textAt(columns.fields.get(name), i));
    expect(told('pert_id')).toEqual(['CGS001-TP53', 'CGS001-MYC']);
    expect(told('pert_type')).toEqual(['trt_sh.cgs', 'trt_sh.cgs']);
    expect(told('nsample')).toEqual(['3', '2']);
    expect(told('distil_ids')[0]?.split('|')).toHaveLength(9);
    // Two hairpins weigh the same.
    const height = scores.length / columns.ids.length;
    const [own, a, b] = [made[1], 3, 4].map((i) => scores.subarray(i * height, (i + 1) * height));
    expect(own.every((z, gene) => Math.abs(z - (a[gene] + b[gene]) / 2) < 1e-5)).toBe(true);
  });
});

it('an abbreviation is what a file may be called everywhere', () => {
  expect(['SCREEN1', 'a.b-c_d', '7'].map(abbreviationFault)).toEqual([undefined, undefined, undefined]);
  expect(abbreviationFault('')).toMatch(/is needed/);
  expect(abbreviationFault('my build')).toMatch(/has a blank/);
  expect(abbreviationFault('a/b')).toMatch(/has "\/"/);
  expect(abbreviationFault('.hidden')).toMatch(/does not begin with a letter or digit/);
  expect(abbreviationFault('x'.repeat(41))).toMatch(/has 41 characters, and 40 at most/);
  expect([abbreviationOf('My screen: 2nd run'), abbreviationOf('…')]).toEqual(['My_screen_2nd_run', 'build']);
});
