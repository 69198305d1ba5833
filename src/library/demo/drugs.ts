/**
 * The demo's compounds as drugs, in the layouts of the Repurposing Hub and of the Orange Book. Names, mechanisms,
 * targets, indications and what the FDA approved are facts; vendors, catalogue numbers and purities are made up, and
 * say so.
 */
import {readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import {compiledFile} from '../../engine/ground/package';
import type {Log} from '../../log';
import {loadFiles} from '../tables';
import {indicationsOf} from './indications';
import {demoPerts} from './perturbagens';
import {Random} from './random';
import {drugsSetting, noteDemoDrugs} from './records';
import {compoundFacts} from './structures';

const vendors = ['Synthetic Vendor A', 'Synthetic Vendor B', 'Synthetic Vendor C'];
/** One sample in so many had another id before. */
const renamedEach = 8;

/** Fills the tables of drugs once, unless somebody else has. */
export async function installDemoDrugs(parts: {pool: Pool; home: string; log: Log}): Promise<void> {
  const {pool, home, log} = parts;
  const {rows} = await pool.query<{done: boolean; used: boolean}>(
    `select exists (select from settings where name = $1) as done,
            exists (select from rep_drugs) or exists (select from rep_samples) or exists (select from rep_fda_products)
              or exists (select from loads where kind like 'hub-%' or kind like 'orange-book-%') as used`,
    [drugsSetting],
  );
  if (rows[0].done || rows[0].used) return;
  const files = await writeDemoDrugs(path.join(home, 'demo'));
  for (const report of await loadFiles(files, {pool, log})) {
    if (report.status === 'refused') throw report.error;
  }
  await noteDemoDrugs(pool);
}

/** Writes the files. @returns them, for `openclue load` */
export async function writeDemoDrugs(folder: string): Promise<string[]> {
  await mkdir(folder, {recursive: true});
  const book = sectionsOf(readFileSync(compiledFile(__dirname, 'orange-book.txt'), 'utf8'));
  const files: readonly (readonly [name: string, text: string])[] = [
    ['repurposing_drugs.txt', drugsText(approvedNames(book.get('products') ?? ''))],
    ['repurposing_samples.txt', samplesText()],
    ...[...book].map(([name, text]) => [`orange_book_${name}.txt`, text] as const),
  ];
  return Promise.all(
    files.map(async ([name, text]) => {
      const file = path.join(folder, name);
      await writeFile(file, text);
      return file;
    }),
  );
}

/** Tables of one file, each under a line with its name. */
function sectionsOf(text: string): Map<string, string> {
  const sections = text.split(/^# /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}

/** Compounds that a product contains: an ingredient begins with the name, and a salt may follow. */
function approvedNames(products: string): Set<string> {
  const ingredients = products.split('\n').map((line) => line.split('~')[0].toLowerCase());
  const names = demoPerts.filter(({type}) => type === 'trt_cp').map(({name}) => name);
  return new Set(
    names.filter((name) =>
      ingredients.some((each) => each === name.toLowerCase() || each.startsWith(`${name.toLowerCase()} `)),
    ),
  );
}

const table = (header: string, rows: readonly (readonly (string | number)[])[]) =>
  `${[header.split(' '), ...rows].map((row) => row.join('\t')).join('\n')}\n`;

/** Nothing is said of the phase of what the Orange Book does not name. */
function drugsText(approved: ReadonlySet<string>): string {
  const compounds = demoPerts.filter(({type}) => type === 'trt_cp');
  return table(
    'pert_iname clinical_phase moa target disease_area indication',
    compounds.map(({name, mechanism = '', targets}) => {
      const label = indicationsOf.get(name);
      return [
        name,
        approved.has(name) ? 'Launched' : '',
        mechanism,
        targets.join('|'),
        label?.areas.join('|') ?? '',
        label?.indications.join('|') ?? '',
      ];
    }),
  );
}

function samplesText(): string {
  const random = new Random('samples');
  const compounds = demoPerts.filter(({type}) => type === 'trt_cp');
  return table(
    'broad_id pert_iname qc_incompatible purity qc_date vendor catalog_no vendor_name smiles InChIKey deprecated_broad_id',
    compounds.map(({pertId, name}, i) => {
      const {smiles = '', inchiKey = ''} = compoundFacts.get(name) ?? {};
      const day = new Date(Date.UTC(2020, 0, 1 + random.integer(1000)));
      return [
        `${pertId}-001-01-1`,
        name,
        0,
        random.between(95, 99.9).toFixed(1),
        day.toISOString().slice(0, 10),
        vendors[random.integer(vendors.length)],
        `SYN-${String(i + 1).padStart(4, '0')}`,
        `${name} (synthetic sample)`,
        smiles,
        inchiKey,
        i % renamedEach === 0 ? `${pertId}-001-00-3` : '',
      ];
    }),
  );
}
