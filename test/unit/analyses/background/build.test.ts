import {cpSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {
  type Background,
  type BackgroundLevel,
  buildBackground,
  openBackground,
  summaryPlace,
} from '../../../../src/analyses/background';
import {takeLock} from '../../../../src/engine/ground/lock';
import {
  appendSignatures,
  type Dataset,
  extremeGenes,
  openDataset,
  readScores,
} from '../../../../src/engine/index/index';
import {createScoringPool} from '../../../../src/engine/pool';
import {extremeRows} from '../../../../src/engine/stats/extreme-rows';
import {
  backgroundMatching,
  type GutcLevel,
  sumUpPertCells,
  sumUpSignatures,
} from '../../../../src/engine/stats/gutc';
import {matchedColumn} from '../../../../src/engine/stats/matched-queries';
import {percentileScores} from '../../../../src/engine/stats/percentile-table';
import {rollUp} from '../../../../src/engine/stats/roll-up';
import {buildBackground as plainBackground, tau} from '../../../../src/engine/stats/tau';
import {givenFolder, givenMatrix, givenScores} from '../../engine/index/given';
import {type GivenSignatures, givenClasses, givenDataset, givenGenes} from './given';

const folder = givenFolder();
const pool = createScoringPool({workers: 1});
afterAll(() => pool.close());

/** More perts than a chunk has queries, so that a build takes several. */
const given: GivenSignatures = {perts: 120, repeats: 2};
let dataset: Dataset;
let background: Background;

beforeAll(async () => {
  dataset = await givenDataset(folder, 'given', given);
  await buildBackground({dataset, pcls: givenClasses, scoring: pool, workers: 1});
  const opened = openBackground(dataset);
  if (!opened) throw new Error('there is no background');
  background = opened;
});

afterAll(() => {
  background.close();
  dataset.close();
});

/** Exemplars, their cell lines, and their NCS against all signatures, found signature by signature. */
async function plainReferences() {
  const {rows} = background;
  const exemplar = dataset.signatures.field('is_exemplar_sig');
  if (exemplar?.kind !== 'number') throw new Error('no exemplars');
  const queries = [...rows.signatures.keys()].filter((row) => exemplar.values[rows.signatures[row]] === 1);
  const index = dataset.index('all');
  const genes = Uint32Array.from({length: index.genes}, (_, gene) => gene);
  const sets = queries.map((row) =>
    extremeRows(readScores(index, genes, Uint32Array.of(rows.signatures[row])), 50),
  );
  const scores = await pool.score({index: index.location, metric: 'wtcs', queries: sets, outputs: ['cs']});
  const ncs = scores.map(({cs}) => rows.normalise(cs as Float32Array));
  return {
    queries,
    ncs,
    cells: Int32Array.from(queries, (row) => rows.cells.codes[row]),
    perts: queries.map((row) => rows.perts.codes[row]),
  };
}

const build = (of: Dataset, more: Partial<Parameters<typeof buildBackground>[0]> = {}) =>
  buildBackground({dataset: of, pcls: givenClasses, scoring: pool, workers: 1, ...more});

const float32 = (columns: readonly ArrayLike<number>[]) =>
  Float32Array.from(columns.flatMap((column) => Array.from(column)));

describe('a background', () => {
  it('counts its queries, perts and cell lines', () => {
    const {queries, perts, cells, pcls, dataset: of} = background.manifest;
    expect([queries, perts, pcls.count]).toEqual([270, 120, 3]);
    expect(cells).toEqual([
      {cell: 'A375', queries: 90},
      {cell: 'MCF7', queries: 90},
      {cell: 'PC3', queries: 90},
    ]);
    expect(of).toMatchObject({name: 'given', generation: 1, signatures: 540});
    expect(background.pcls).toEqual(givenClasses);
  });

  it('gives at every level the tau that all reference scores in memory give', async () => {
    const {ncs, cells} = await plainReferences();
    const {rows} = background;
    const sums = ncs.map((sig) => sumUpSignatures(rows.levels, sig));
    const asked = sums.slice(0, 3);
    for (const level of ['pert_cell', 'pert_summary', 'pcl_cell', 'pcl_summary'] as GutcLevel[]) {
      const count = rows.levels[level].ids.length;
      const all = float32(sums.map((sum) => sum[level]));
      const plain = plainBackground(all, count, backgroundMatching(rows.levels, level, cells));
      const {percentiles} = background.percentiles(
        level,
        asked.map((sum) => sum[level]),
        'tau_exact',
      );
      for (const [q, sum] of asked.entries()) {
        expect(percentiles[q]).toEqual(Float32Array.from(tau(sum[level], plain)));
      }
    }
    const plain = plainBackground(float32(ncs), rows.signatures.length, {
      rows: rows.cells.codes,
      queries: cells,
    });
    const {percentiles, sizes} = background.percentiles('sig', ncs.slice(0, 2), 'tau_exact');
    expect(percentiles[1]).toEqual(Float32Array.from(tau(ncs[1], plain)));
    expect(new Set(sizes)).toEqual(new Set([90]));
  });

  it('holds matched summaries against matched summaries', async () => {
    const {ncs, perts, queries} = await plainReferences();
    const {rows} = background;
    const cellOf = (query: number) => rows.cells.dictionary[rows.cells.codes[queries[query]]];
    const matched = [...new Set(perts)].map((pert) => {
      const own = [...queries.keys()].filter((query) => perts[query] === pert);
      const column = own.map((query) => ({
        cell_id: cellOf(query),
        // Connections are kept in single precision before they are summed up.
        ncs: Float32Array.from(rollUp(rows.levels.pert_cell, ncs[query])),
      }));
      return sumUpPertCells(rows.levels, matchedColumn(rows.levels.pert_cell.fields[1], column));
    });
    for (const [level, name] of [
      ['pert_summary', 'matched_pert_summary'],
      ['pcl_summary', 'matched_pcl_summary'],
    ] as [GutcLevel, BackgroundLevel][]) {
      const plain = plainBackground(float32(matched.map((sum) => sum[level])), rows.levels[level].ids.length);
      const {percentiles} = background.percentiles(name, [matched[7][level]], 'tau_exact');
      expect(percentiles[0]).toEqual(Float32Array.from(tau(matched[7][level], plain)));
    }
  });

  it('has the connections of perts in each cell line and summarised', async () => {
    const {ncs, queries} = await plainReferences();
    const {rows, connections} = background;
    const pert = connections.find('P7');
    if (pert === undefined) throw new Error('P7 is missing');
    expect(connections.perts[pert]).toEqual({pert_id: 'P7', pert_iname: 'pert 7', pert_type: 'trt_cp'});
    expect(connections.cells).toEqual(['A375', 'MCF7', 'PC3']);
    const inMcf7 = connections.ncs('MCF7');
    const query = queries.findIndex(
      (row) =>
        rows.perts.dictionary[rows.perts.codes[row]] === 'P7' &&
        rows.cells.dictionary[rows.cells.codes[row]] === 'MCF7',
    );
    const {pert_cell: pertCell} = rows.levels;
    const all = rollUp(pertCell, ncs[query]);
    const expected = [...pertCell.ids.keys()].filter((row) => pertCell.ids[row].endsWith(':MCF7'));
    expect(inMcf7?.column(pert)).toEqual(Float32Array.from(expected, (row) => all[row]));
    expect([...(inMcf7?.targets ?? [])].map((target) => connections.perts[target].pert_id)).toEqual(
      expected.map((row) => pertCell.ids[row].slice(0, -':MCF7'.length)),
    );
    // P1 was not treated in MCF7.
    const absent = connections.find('P1') ?? -1;
    expect(inMcf7?.column(absent)).toBeUndefined();
    const among = connections.ps(summaryPlace)?.among(Uint32Array.of(pert, absent)) ?? [];
    const column = connections.ps(summaryPlace)?.column(pert) ?? [];
    expect([among[0], among[1]]).toEqual([column[pert], column[absent]]);
    expect(connections.ps('MCF7')?.among(Uint32Array.of(pert, absent)).map(Math.abs)).toEqual(
      Float32Array.of(
        connections.ps('MCF7')?.column(pert)?.[inMcf7?.targets.indexOf(pert) ?? -1] ?? 0,
        NaN,
        NaN,
        NaN,
      ),
    );
    expect(connections.ps('HT29')).toBeUndefined();
  });

  it('takes the genes at the ends of signatures as their scores have them', () => {
    const index = dataset.index('all');
    const genes = Uint32Array.from({length: givenGenes}, (_, gene) => gene);
    const signatures = Uint32Array.of(501, 3, 77);
    for (const size of [50, 100]) {
      const found = extremeGenes(index, signatures, size);
      for (const [i, signature] of signatures.entries()) {
        const scores = readScores(index, genes, Uint32Array.of(signature));
        expect(found[i]).toEqual(extremeRows(scores, size));
      }
    }
  });
});

describe('building', () => {
  it('again replaces the background, and whoever has the old one open keeps it', async () => {
    const copy = path.join(folder, 'again');
    cpSync(path.join(folder, 'given'), copy, {recursive: true});
    const again = openDataset(copy);
    const old = openBackground(again);
    const estimates: object[] = [];
    const shares: number[] = [];
    const manifest = await build(again, {
      signatureLevel: false,
      onEstimate: (estimate) => estimates.push(estimate),
      onFinishing: (share) => shares.push(share),
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    old?.check();
    expect(old?.levels).toContain('sig');
    old?.close();
    const current = openBackground(again);
    expect(current?.manifest.build).toBe(manifest.build);
    expect(current?.levels).not.toContain('sig');
    current?.check();
    current?.close();
    expect(readdirSync(path.join(copy, 'background')).sort()).toEqual(
      [manifest.build, 'manifest.json'].sort(),
    );
    expect(estimates).toMatchObject([{queries: 270, done: 0, cells: 3, signatures: 540}]);
    again.close();
  });

  it('is refused without perts and cell lines, and while another process works on the dataset', async () => {
    const nameless = await givenDataset(folder, 'nameless', {
      ...given,
      perts: 3,
      without: ['pert_id', 'cell_iname'],
    });
    await expect(build(nameless)).rejects.toMatchObject({code: 'GUTC_FIELDS_ABSENT'});
    const unlock = takeLock(path.join(folder, 'given.lock'), 'given');
    await expect(build(dataset)).rejects.toMatchObject({code: 'INDEX_BUSY'});
    unlock();
    nameless.close();
  });

  it('stops when asked to, and continues', async () => {
    const stopped = await givenDataset(folder, 'stopped', given);
    const stopping = new AbortController();
    const onProgress = ({done}: {done: number}) => done > 256 && stopping.abort();
    await expect(build(stopped, {onProgress, signal: stopping.signal})).rejects.toMatchObject({
      code: 'BACKGROUND_STOPPED',
    });
    expect(openBackground(stopped)).toBeUndefined();
    const estimates: object[] = [];
    await build(stopped, {onEstimate: (estimate) => estimates.push(estimate)});
    expect(estimates).toMatchObject([{done: 256}]);
    stopped.close();
  });

  it('without exemplars takes all signatures, and without classes has none', async () => {
    const plain = await givenDataset(folder, 'plain', {
      perts: 8,
      repeats: 1,
      without: ['is_exemplar_sig', 'pert_type'],
    });
    const {queries, files} = await build(plain, {pcls: []});
    expect(queries).toBe(plain.manifest.signatures);
    expect(files.pcl_summary.groups).toEqual([{records: 0, length: queries}]);
    plain.close();
  });
});

describe('the reference queries of a background', () => {
  it('have among them the exemplars whose cell line is not told, which are held against each other', async () => {
    const of = await givenDataset(folder, 'cellless', {perts: 9, repeats: 2, cellless: 3, nameless: 7});
    const estimates: object[] = [];
    const {queries, cells, nameless} = await build(of, {onEstimate: (estimate) => estimates.push(estimate)});
    const exemplars = of.manifest.signatures / 2;
    expect(nameless).toBe(3);
    expect(estimates).toMatchObject([{nameless: 3}]);
    expect(queries).toBe(exemplars - 3);
    expect(cells[0]).toEqual({cell: '-666', queries: 3});
    const opened = openBackground(of);
    if (!opened) throw new Error('there is no background');
    const {rows} = opened;
    expect(rows.levels.pert_summary.ids).toContain('P3');
    expect(rows.levels.pert_cell.ids).toContain('P3:-666');
    const flat = new Float32Array(rows.signatures.length).fill(1);
    const {sizes} = opened.percentiles('sig', [flat], 'tau_exact');
    const unknown = rows.cells.dictionary.indexOf('-666');
    const ofUnknown = [...sizes].filter((_, row) => rows.cells.codes[row] === unknown);
    expect(ofUnknown).toEqual([3, 3, 3, 3, 3, 3]);
    opened.close();
    of.close();
  });

  it('are all signatures where they are asked for, as in the background of a build that cmapM makes', async () => {
    const of = await givenDataset(folder, 'whole', {perts: 10, repeats: 2});
    const {queries, options} = await build(of, {signatures: 'all'});
    expect(queries).toBe(of.manifest.signatures);
    expect(options).toMatchObject({exemplars: null, signatures: 'all'});
    const opened = openBackground(of);
    if (!opened) throw new Error('there is no background');
    const {rows} = opened;
    const everyone = Uint32Array.from({length: queries}, (_, row) => row);
    const index = of.index('all');
    const scores = await pool.score({
      index: index.location,
      metric: 'wtcs',
      queries: extremeGenes(index, everyone, 50),
      outputs: ['cs'],
    });
    const ncs = scores.map(({cs}) => rows.normalise(cs as Float32Array));
    // genGutcBackground.m: of each row the NCS with the signatures of its own cell line.
    const {codes} = rows.cells;
    const plain = plainBackground(float32(ncs), queries, {rows: codes, queries: codes});
    const {percentiles, sizes} = opened.percentiles('sig', ncs.slice(3, 5), 'ps_table');
    for (const q of [0, 1]) {
      expect(percentiles[q]).toEqual(Float32Array.from(percentileScores(ncs[3 + q], plain)));
    }
    expect([...sizes]).toEqual(Array.from(codes, (code) => codes.filter((other) => other === code).length));
    opened.close();
    of.close();
  });
});

describe('a dataset that tells Touchstone', () => {
  it('has rows of its perturbagen types only, and reference queries among its Touchstone signatures', async () => {
    const of = await givenDataset(folder, 'touchstone', {perts: 20, repeats: 3, touchstone: true});
    const {queries, options} = await buildBackground({
      dataset: of,
      pcls: givenClasses,
      scoring: pool,
      workers: 1,
    });
    const opened = openBackground(of);
    if (!opened) throw new Error('there is no background');
    const {rows} = opened;
    const types = of.signatures.field('pert_type');
    if (types?.kind !== 'text') throw new Error('no types');
    const hairpin = types.dictionary.indexOf('trt_sh');
    expect([...rows.signatures]).toEqual(
      [...types.codes.keys()].filter((signature) => types.codes[signature] !== hairpin),
    );
    expect(options).toMatchObject({exemplars: 'is_exemplar_sig', reference: 'is_touchstone'});
    // One exemplar of each pert and cell line.
    expect(queries).toBe(rows.signatures.length / 3);

    const index = of.index('all');
    const exemplars = [...rows.signatures.keys()].filter((row) => row % 3 === 0);
    const sets = extremeGenes(
      index,
      Uint32Array.from(exemplars, (row) => rows.signatures[row]),
      50,
    );
    const scores = await pool.score({index: index.location, metric: 'wtcs', queries: sets, outputs: ['cs']});
    const ncs = scores.map(({cs}) =>
      rows.normalise(Float32Array.from(rows.signatures, (signature) => cs?.[signature] ?? Number.NaN)),
    );
    const sums = ncs.map((sig) => sumUpSignatures(rows.levels, sig).pert_summary);
    const plain = plainBackground(float32(sums), rows.levels.pert_summary.ids.length);
    const {percentiles} = opened.percentiles('pert_summary', [sums[5]], 'tau_exact');
    expect(percentiles[0]).toEqual(Float32Array.from(tau(sums[5], plain)));
    const cells = Int32Array.from(exemplars, (row) => rows.cells.codes[row]);
    const inCell = plainBackground(float32(ncs), rows.signatures.length, {
      rows: rows.cells.codes,
      queries: cells,
    });
    expect(opened.percentiles('sig', [ncs[2]], 'tau_exact').percentiles[0]).toEqual(
      Float32Array.from(tau(ncs[2], inCell)),
    );
    opened.close();
    of.close();
  });
});

describe('a background that cannot be used', () => {
  const given = (name: string) => {
    cpSync(path.join(folder, 'given'), path.join(folder, name), {recursive: true});
    return openDataset(path.join(folder, name));
  };

  it('is of an earlier generation of the dataset', async () => {
    const grown = given('grown');
    const matrix = givenMatrix(folder, givenScores(givenGenes, 2, 9), 'N');
    const ids = matrix.rows.ids;
    await appendSignatures({
      outDir: folder,
      name: 'grown',
      matrix,
      genes: {entrezIds: ids.map(Number), symbols: ids.map((id) => `GENE${id}`)},
      workers: 1,
    });
    grown.close();
    const now = openDataset(path.join(folder, 'grown'));
    expect(() => openBackground(now)).toThrow(
      expect.objectContaining({
        code: 'BACKGROUND_STALE',
        message: expect.stringContaining('openclue background build'),
      }),
    );
    now.close();
  });

  it('is damaged', () => {
    const damaged = given('damaged');
    const {build} = background.manifest;
    const file = path.join(damaged.folder, 'background', build, 'pert_summary.f32');
    const read = () => {
      const opened = openBackground(damaged);
      try {
        const scores = [new Float32Array(opened?.rows.levels.pert_summary.ids.length ?? 0)];
        return opened?.percentiles('pert_summary', scores, 'tau_exact').sizes.length;
      } finally {
        opened?.close();
      }
    };
    // What was sound when it was read must not vouch for another file of the name.
    expect([read(), read()]).toEqual([expect.any(Number), expect.any(Number)]);
    const bytes = readFileSync(file);
    bytes[1000] ^= 1;
    writeFileSync(file, bytes);
    expect(read).toThrow(
      expect.objectContaining({code: 'BACKGROUND_DAMAGED', message: expect.stringContaining(file)}),
    );
    const manifest = path.join(damaged.folder, 'background', 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"queries":270', '"queries":271'));
    expect(() => openBackground(damaged)).toThrow(expect.objectContaining({code: 'BACKGROUND_DAMAGED'}));
    damaged.close();
  });
});
