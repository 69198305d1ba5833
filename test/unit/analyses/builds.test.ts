import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {abbreviationFault, abbreviationOf} from '../../../src/analyses/builds/abbreviation';
import {makeBuild} from '../../../src/analyses/builds/build';
import type {BuildPlan} from '../../../src/analyses/builds/plan';
import {writeGctx} from '../../../src/engine/formats/gctx-writer';
import {openMatrix} from '../../../src/engine/formats/open-matrix';
import {createGeneCatalog} from '../../../src/engine/genes/catalog';
import {shippedGenes} from '../../../src/engine/genes/l1000-genes';
import {version} from '../../../src/engine/ground/package';
import {pickWells, textAt} from '../../../src/engine/levels/fields';
import {gather} from '../../../src/engine/levels/level-matrix';
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
  /** Two plates of ten wells. */
  const small = {perts: 4, cells: ['A375'], replicates: 2, vehicles: 6, effect: 1, genes: 120};
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

    // Of one that was killed: half-written files, notes without the scores they tell of.
    const stopAt = async (plate: number) => {
      const again = new AbortController();
      const onProgress = (_: string, done: number) => done === plate && again.abort(new Error('again'));
      const begun = makeBuild({...asked, out: at('killed'), signal: again.signal, onProgress});
      await expect(begun).rejects.toThrow('again');
    };
    const building = `${at('killed')}.building`;
    await stopAt(23);
    rmSync(path.join(building, 'level4.f32'));
    writeFileSync(path.join(building, 'zspc_n125x978.gctx.unfinished-0123456789ab'), 'half');
    writeFileSync(path.join(building, 'level4.done.draft'), '');

    // What another plan or version left half-done is neither gone on with nor taken away.
    const other = {...asked.plan, control: 'vehicle' as const};
    await expect(makeBuild({...asked, plan: other, out: at('killed')})).rejects.toThrow(
      /killed\.building lies build made, which was stopped and is of other files, options or another version/,
    );
    const identity = path.join(building, 'build.json');
    const text = readFileSync(identity, 'utf8');
    writeFileSync(identity, text.replace(`"engine":"${version}"`, '"engine":"0.0.1"'));
    await expect(makeBuild({...asked, out: at('killed')})).rejects.toThrow(/lies build made/);
    writeFileSync(identity, text);

    await makeBuild({...asked, out: at('killed')});
    expect(readdirSync(at('killed'))).toEqual(readdirSync(at('whole')));
    expect(
      (await bytesOf('killed', whole.files.level4)) === (await bytesOf('whole', whole.files.level4)),
    ).toBe(true);
  });

  it('takes no folder of others for the place where it grows', async () => {
    const {matrix, instinfo} = await plantedPlates(folder, small);
    const building = `${at('mine')}.building`;
    mkdirSync(building);
    const make = () => makeBuild({plan: plan(matrix, instinfo), catalog, out: at('mine')});
    for (const file of ['letter.draft', 'build.json']) {
      writeFileSync(path.join(building, file), '{"name": "my own"}');
      await expect(make()).rejects.toThrow(/There is something else at \S+mine\.building already/);
      expect(readdirSync(building)).toEqual([file]);
      rmSync(path.join(building, file));
    }
    expect((await make()).wells.used).toBe(20);
    expect(existsSync(building)).toBe(false);
  });

  it('with qnorm: wells that are left out shape nothing of the others, and may lack a plate', async () => {
    const {matrix, instinfo} = await plantedPlates(folder, small);
    const [header, ...wells] = readFileSync(instinfo, 'utf8').trimEnd().split('\n');
    wells[1] = wells[1].replace(/\tPLT\S+\tPLT\S+\t/, '\t-666\t-666\t');
    wells[12] = wells[12].replace(/1$/, '0');
    writeFileSync(at('lacking.txt'), [header, ...wells].join('\n'));
    const qnorm = {...plan(matrix, at('lacking.txt')), qnorm: true};
    const all = await makeBuild({plan: qnorm, catalog, out: at('qnorm')});
    expect(all.wells).toEqual({used: 18, failed: 2, reasons: {'no plate': 1, qc_pass: 1}});

    const source = await openMatrix(matrix);
    const kept = Int32Array.from(wells.keys()).filter((well) => well !== 1 && well !== 12);
    const columns = pickWells(source.columns, kept);
    const readColumns = (start: number, end: number) =>
      Float32Array.from(gather(source, kept.subarray(start, end)));
    await writeGctx(at('kept.gctx'), {rows: source.rows, columns, readColumns});
    source.close();
    await makeBuild({plan: {...qnorm, matrices: [at('kept.gctx')]}, catalog, out: at('qnorm-kept')});
    const [own, alone] = await Promise.all(
      ['qnorm', 'qnorm-kept'].map((name) => scoresOf(path.join(at(name), all.files.level4))),
    );
    expect(own.scores).toEqual(alone.scores);
  });

  it('without pert_id has an exemplar of each perturbagen that the wells name otherwise', async () => {
    const {matrix, instinfo} = await plantedPlates(folder, small);
    const exemplars: string[][] = [];
    for (const [name, fields] of [
      ['pert_iname', undefined],
      ['compound', ['compound', 'cell_iname']],
    ] as const) {
      const lines = readFileSync(instinfo, 'utf8').trimEnd().split('\n');
      lines[0] = lines[0].replace('pert_id', 'batch').replace('pert_iname', name);
      const file = at(`${name}.txt`);
      writeFileSync(
        file,
        lines.map((line, i) => (i === 0 ? line : line.replace(/BRD-\S+/, '-666'))).join('\n'),
      );
      const groups = {merge: 'by_rna_well', ...(fields && {fields})} as const;
      const {files} = await makeBuild({plan: {...plan(matrix, file), groups}, catalog, out: at(name)});
      const {columns} = await scoresOf(path.join(at(name), files.level5));
      const told = (field: string, i: number) => textAt(columns.fields.get(field), i) ?? '';
      exemplars.push(
        columns.ids.flatMap((_, i) => (told('is_exemplar_sig', i) === '1' ? [told(name, i)] : [])),
      );
    }
    expect(exemplars).toEqual([
      ['P000', 'P001', 'P002', 'P003'],
      ['P000', 'P001', 'P002', 'P003'],
    ]);
  });

  it('from level 4 takes the z-scores as they are', async () => {
    const sizes = {perts: 30, cells: ['A375', 'MCF7'], replicates: 4, vehicles: 20, effect: 1, genes: 120};
    const {matrix, instinfo} = await plantedPlates(folder, sizes);
    const from3 = await makeBuild({plan: plan(matrix, instinfo), catalog, out: at('from3')});
    const level4 = path.join(at('from3'), from3.files.level4);
    const from4 = await makeBuild({plan: {...plan(level4, instinfo), level: 4}, catalog, out: at('from4')});
    expect(from4).toMatchObject({wells: {used: 400}, files: {level4: from3.files.level4}});
    expect(from4.files.level3).toBeUndefined();
    for (const file of [from3.files.level4, from3.files.level5]) {
      const [a, b] = [
        await scoresOf(path.join(at('from3'), file)),
        await scoresOf(path.join(at('from4'), file)),
      ];
      expect(Buffer.from(a.scores.buffer).equals(Buffer.from(b.scores.buffer))).toBe(true);
    }
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
