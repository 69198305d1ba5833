import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {MetadataTable} from '../../../src/engine/formats/matrix';
import {packageRoot} from '../../../src/engine/ground/package';
import * as library from '../../../src/engine/library';

/** What programs may rely on: whoever takes a name away, or changes what it does, says so in CHANGELOG.md. */
const names = {
  values: [
    'OpenclueError appendSignatures buildBackground buildIndex checkIndex classifyGenes combine consensus',
    'createGeneCatalog createScoringPool empiricalSignificance engineFailures enrichment extremeGenes',
    'falseDiscoveryRates formatGmt groupSignatures keepsScores levelOf listDatasets normalizeScores',
    'openDataset openMatrix pairSets parseChip parseGmt parseGmx parseGrp profileMetrics rankOrder',
    'readMatrixMetadata readScores removeDataset replaceDataset resolveNamedRows rollUp rowsOfGenes runningSum',
    'scaleLambScores scoreOutputs setMetrics shippedGenes slice tau writeGct writeGctx',
    'characteristicDirection consensusStyles correlationQuartile infer landmarkRows plateScale quantileNormalise',
    'quantileTarget readInferenceModel replicateCorrelation signatureStrength strengthByDirection strengthOfEnds',
    'toZScores transcriptionalActivity zScoreStyles checkLevel lookAtValues',
  ],
  types: [
    'AppendOptions Background BuildOptions BuildProgress CheckOptions CheckReport ChipProbe ClassedGene',
    'ClassedGenes CompareRequest ComparedQueries Consensus Dataset DatasetListing DatasetManifest',
    'EmpiricalSignificance EngineCode Enrichment GctOptions GeneCatalog GeneRecord GeneSet',
    'GeneTable IndexLocation IndexReader L1000Type Level MatrixFormat MatrixGenes MatrixMetadata MatrixReader',
    'MatrixSource MetadataField MetadataTable Metric NamedRows NcsInput NumberField Pairing PoolOptions QueryRows',
    'QueryScores QuerySets ReadRequest RowsPerSpace RunningSum ScoreOptions ScoreOutput ScoreProgress',
    'ScoreRequest Scores ScoringPool SetQuery SignatureTable Slab Slice SpaceName TextField',
    'ConsensusStyle InferenceModel PlateScale StrengthByDirection TieRule ValueKind ValueLook ZScoreStyle',
  ],
};

const sorted = (lines: readonly string[]) => lines.flatMap((line) => line.split(' ')).sort();

it('exports the names that programs may rely on, and no others', () => {
  expect(Object.keys(library).sort()).toEqual(sorted(names.values));
  const source = readFileSync(path.join(packageRoot, 'src/engine/library.ts'), 'utf8');
  const exported = [...source.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, all, list]) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (all || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  );
  expect(exported.sort()).toEqual(sorted(names.types));
});

describe('the example of docs/engine.md', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-engine-'));
  afterAll(() => rmSync(folder, {recursive: true}));

  it('scores a GCTx without a server', async () => {
    const [genes, signatures] = [200, 24];
    const known = library.shippedGenes().genes.slice(0, genes);
    // The same scores at every run, without ties.
    const scoreOf = (gene: number, signature: number) =>
      8 * Math.sin(1.7 * gene + signature * (1 + gene / 9)) + gene / 1000;
    const rows = tableOf(known.map(({entrezId}) => entrezId));
    const columns = tableOf(Array.from({length: signatures}, (_, s) => `SIG:${s}`));
    const readColumns = (start: number, end: number) =>
      Float32Array.from({length: (end - start) * genes}, (_, i) =>
        scoreOf(i % genes, start + Math.floor(i / genes)),
      );
    await library.writeGctx(path.join(folder, 'signatures.gctx'), {rows, columns, readColumns});
    const lists = {up: [3, 8, 21, 40, 77, 150], down: [5, 13, 60, 61, 199]};
    for (const [name, members] of Object.entries(lists)) {
      const symbols = members.map((gene) => known[gene].symbol);
      writeFileSync(
        path.join(folder, `${name}.gmt`),
        library.formatGmt([{name, description: '', members: symbols}]),
      );
    }

    expect(runExample()).toEqual(
      columns.ids
        .map((id, s): [string, number] => [id, connectivity(readColumns(s, s + 1), lists)])
        .sort(([, a], [, b]) => b - a)
        .slice(0, 10)
        .map(([id, score]) => `${id} ${score.toFixed(4)}`),
    );
  });

  /** Runs it as another program would have it: openclue is a package, and files are in its folder. */
  function runExample(): string[] {
    const [, example] =
      /```js\n(.*?)```/s.exec(readFileSync(path.join(packageRoot, 'docs/engine.md'), 'utf8')) ?? [];
    writeFileSync(path.join(folder, 'example.mjs'), example);
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(packageRoot, path.join(folder, 'node_modules', 'openclue'), 'junction');
    const {stdout, stderr} = spawnSync(process.execPath, ['example.mjs'], {cwd: folder, encoding: 'utf8'});
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  }
});

function tableOf(ids: readonly string[]): MetadataTable {
  return {ids, fields: new Map()};
}

/** WTCS by the definition, of scores as they are. */
function connectivity(scores: Float32Array, {up, down}: {up: number[]; down: number[]}): number {
  const order = library.rankOrder(scores);
  const rankOf = new Map(Array.from(order, (gene, position) => [gene, position + 1]));
  const [ofUp, ofDown] = [up, down].map((members) => {
    const ranks = members.map((gene) => rankOf.get(gene) ?? 0);
    const weights = members.map((gene) => Math.abs(scores[gene]));
    return library.enrichment(ranks, weights, scores.length, 'wtcs').score;
  });
  return Math.sign(ofUp) * Math.sign(ofDown) < 0 ? (ofUp - ofDown) / 2 : 0;
}
