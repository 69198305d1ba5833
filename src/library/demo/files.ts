/**
 * Writes the demo as the files a user would have: the layouts of LINCS and CLUE, so that it is loaded by the
 * same readers as real data and can serve as an example of each.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {writeGct} from '../../engine/formats/gct-writer';
import {writeGctx} from '../../engine/formats/gctx-writer';
import {demoCells} from './effects';
import {expressionLines, expressionOf} from './expression';
import {demoGenes} from './genes';
import {type DemoPert, demoPerts, vehicle} from './perturbagens';
import {Random} from './random';
import {type DemoSignature, generateSignatures} from './signatures';
import {compoundFacts} from './structures';

export interface DemoFiles {
  readonly matrix: string;
  readonly siginfo: string;
  /** what `openclue load` takes, in this order */
  readonly metadata: readonly string[];
  /** what `openclue expression load` takes */
  readonly expression: string;
}

const exampleSetSize = 50;
const readme = `The openclue demo dataset

SYNTHETIC. Genes, compounds, targets and mechanisms are real; every score was drawn from a seeded random
generator with a planted structure: perturbagens of one mechanism share an expression module. Nothing in
these files was measured. Do not use them for research.

vorinostat_up.gmt, vorinostat_down.gmt  the ${exampleSetSize} most up- and down-regulated genes of the demo's vorinostat
                                        signature in MCF7: a query that should find HDAC inhibitors
random_up.gmt, random_down.gmt          genes drawn at random: a query that should find nothing
baseline_expression.gct                 log2 expression in untreated cell lines; drawn as well
repurposing_drugs.txt, repurposing_samples.txt, orange_book_*.txt
                                        the compounds as drugs: mechanisms, targets, indications and what the FDA
                                        approved are facts; vendors, catalogue numbers and purities are made up
p100_level4.gct, gcp_level4.gct         proteomic profiles of some of the compounds, the references demo-p100 and
                                        demo-gcp; p100_plate_level2.gct, gcp_plate_level2.gct raw plates to query them
`;

/** Writes every demo file into `folder`; the same bytes on every machine but for the HDF5 library's own. */
export async function writeDemoFiles(folder: string): Promise<DemoFiles> {
  await mkdir(folder, {recursive: true});
  const signatures = [...generateSignatures()];
  const at = (name: string) => path.join(folder, name);
  const write = (name: string, text: string) => writeFile(at(name), text);
  await write('README.txt', readme);
  await write('gene_info.txt', geneInfo());
  await write('cell_info.txt', cellInfo());
  await write('pert_info.txt', pertInfo());
  await write('compoundinfo.txt', compoundInfo());
  await write('siginfo.txt', sigInfo(signatures));
  await write('pcls.gmt', pclGmt());
  await writeExampleQueries(write, signatures);
  const matrix = at(`level5_demo_n${signatures.length}x${demoGenes.length}.gctx`);
  await writeGctx(matrix, {
    rows: {ids: demoGenes.map(({entrezId}) => entrezId), fields: new Map()},
    columns: {ids: signatures.map(({sigId}) => sigId), fields: new Map()},
    readColumns: (start, end) => joinScores(signatures.slice(start, end)),
  });
  const metadata = [
    'gene_info.txt',
    'cell_info.txt',
    'pert_info.txt',
    'compoundinfo.txt',
    'siginfo.txt',
    'pcls.gmt',
  ];
  const expression = await writeDemoExpression(folder);
  return {matrix, siginfo: at('siginfo.txt'), metadata: metadata.map(at), expression};
}

/** Writes the demo's baseline expression alone. @returns the file */
export async function writeDemoExpression(folder: string): Promise<string> {
  await mkdir(folder, {recursive: true});
  const file = path.join(folder, 'baseline_expression.gct');
  const byGene = demoGenes.map((_, gene) => expressionOf(gene));
  await writeGct(file, {
    rows: {ids: demoGenes.map(({entrezId}) => entrezId), fields: new Map()},
    columns: {ids: expressionLines, fields: new Map()},
    readColumns: (start, end) =>
      Float32Array.from(
        expressionLines.slice(start, end).flatMap((_, c) => byGene.map((values) => values[start + c])),
      ),
  });
  return file;
}

function joinScores(signatures: readonly DemoSignature[]): Float32Array {
  const joined = new Float32Array(signatures.length * demoGenes.length);
  for (const [i, {scores}] of signatures.entries()) joined.set(scores, i * demoGenes.length);
  return joined;
}

type Row = readonly (string | number)[];

const table = (header: string, rows: readonly Row[]) =>
  `${[header.split(' '), ...rows].map((row) => row.join('\t')).join('\n')}\n`;

function geneInfo(): string {
  return table(
    'pr_gene_id pr_gene_symbol pr_gene_title pr_is_lm pr_is_bing',
    demoGenes.map(({entrezId, symbol, space}) => [
      entrezId,
      symbol,
      -666,
      space === 'landmark' ? 1 : 0,
      space === 'inferred' ? 0 : 1,
    ]),
  );
}

const cellFacts: Readonly<Record<(typeof demoCells)[number], Row>> = {
  A375: ['tumor', 'skin', 'malignant melanoma'],
  A549: ['tumor', 'lung', 'non small cell lung carcinoma'],
  HA1E: ['normal', 'kidney', 'normal kidney'],
  HCC515: ['tumor', 'lung', 'adenocarcinoma'],
  HEPG2: ['tumor', 'liver', 'hepatocellular carcinoma'],
  HT29: ['tumor', 'large intestine', 'colorectal adenocarcinoma'],
  MCF7: ['tumor', 'breast', 'adenocarcinoma'],
  PC3: ['tumor', 'prostate', 'adenocarcinoma'],
  VCAP: ['tumor', 'prostate', 'carcinoma'],
};

function cellInfo(): string {
  return table(
    'cell_id cell_type base_cell_id sample_type primary_site subtype',
    demoCells.map((cell) => [cell, 'cell line', cell, ...cellFacts[cell]]),
  );
}

function pertInfo(): string {
  return table(
    'pert_id pert_iname pert_type is_touchstone',
    [...demoPerts, vehicle].map(({pertId, name, type}) => [
      pertId,
      name,
      type,
      type === 'ctl_vehicle' ? 0 : 1,
    ]),
  );
}

/** One row per target and other name, as LINCS 2020 has it. */
function compoundInfo(): string {
  const compounds = demoPerts.filter(({type}) => type === 'trt_cp');
  return table(
    'pert_id cmap_name target moa canonical_smiles inchi_key compound_aliases',
    compounds.flatMap(({pertId, name, mechanism, targets}) => {
      const {smiles = '', inchiKey = '', otherNames = ['']} = compoundFacts.get(name) ?? {};
      return (targets.length > 0 ? targets : ['']).flatMap((target) =>
        otherNames.map((alias) => [pertId, name, target, mechanism ?? '', smiles, inchiKey, alias]),
      );
    }),
  );
}

function sigInfo(signatures: readonly DemoSignature[]): string {
  return table(
    'sig_id pert_id cmap_name pert_type cell_iname pert_dose pert_dose_unit pert_idose pert_time pert_time_unit ' +
      'pert_itime nearest_dose nsample cc_q75 ss_ngene tas is_hiq qc_pass det_plates det_wells distil_ids build_name ' +
      'project_code is_exemplar_sig is_ncs_sig is_null_sig',
    signatures.map((s) => {
      const isNull = s.pert.type === 'ctl_vehicle';
      const hasDose = s.dose !== undefined;
      return [
        s.sigId,
        s.pert.pertId,
        s.pert.name,
        s.pert.type,
        s.cell,
        s.dose ?? -666,
        hasDose ? 'uM' : -666,
        hasDose ? `${s.dose} uM` : -666,
        s.hours,
        'h',
        `${s.hours} h`,
        s.dose ?? -666,
        s.plates.length,
        s.correlation.toFixed(4),
        s.strength,
        s.activity.toFixed(6),
        s.correlation >= 0.2 && !isNull ? 1 : 0,
        1,
        s.plates.join('|'),
        s.wells.join('|'),
        s.plates.map((plate, i) => `${plate}:${s.wells[i]}`).join('|'),
        'openclue-demo-synthetic',
        'DEMO',
        s.exemplar ? 1 : 0,
        s.exemplar ? 1 : 0,
        isNull ? 1 : 0,
      ];
    }),
  );
}

/** PCLs as CLUE names them: compounds (CP), loss of function (KD) and gain of function (OE) by mechanism. */
function pclGmt(): string {
  const kinds = [
    ['trt_cp', 'CP'],
    ['trt_sh.cgs', 'KD'],
    ['trt_oe', 'OE'],
  ] as const;
  const classes = kinds.flatMap(([type, code]) => {
    const members = new Map<string, DemoPert[]>();
    for (const pert of demoPerts) {
      if (pert.type !== type || pert.mechanism === undefined) continue;
      members.set(pert.mechanism, [...(members.get(pert.mechanism) ?? []), pert]);
    }
    return [...members]
      .filter(([, perts]) => perts.length >= 2)
      .map(([mechanism, perts]) => [
        `${code}_${mechanism.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`,
        `${mechanism} (${code})`,
        ...perts.map(({pertId}) => pertId),
      ]);
  });
  return `${classes.map((line) => line.join('\t')).join('\n')}\n`;
}

async function writeExampleQueries(
  write: (name: string, text: string) => Promise<void>,
  signatures: readonly DemoSignature[],
): Promise<void> {
  const usable = demoGenes.flatMap(({space}, i) => (space === 'inferred' ? [] : [i]));
  const example = signatures.find((s) => s.pert.name === 'vorinostat' && s.cell === 'MCF7' && s.exemplar);
  if (!example) throw new Error('the demo has no vorinostat signature in MCF7');
  const ranked = [...usable].sort((a, b) => example.scores[b] - example.scores[a]);
  const random = new Random('random query').sample(2 * exampleSetSize, usable.length).map((i) => usable[i]);
  const line = (name: string, genes: number[]) =>
    `${[name, '', ...genes.map((i) => demoGenes[i].symbol)].join('\t')}\n`;
  await write('vorinostat_up.gmt', line('VORINOSTAT_UP', ranked.slice(0, exampleSetSize)));
  await write('vorinostat_down.gmt', line('VORINOSTAT_DN', ranked.slice(-exampleSetSize).reverse()));
  await write('random_up.gmt', line('RANDOM_UP', random.slice(0, exampleSetSize)));
  await write('random_down.gmt', line('RANDOM_DN', random.slice(exampleSetSize)));
}
