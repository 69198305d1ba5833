/**
 * Compiles src/library/demo/orange-book.txt: of the FDA's Orange Book, which is in the public domain, the facts of the
 * demo's compounds. node bin/compile-orange-book.mjs <folder with products.txt, patent.txt, exclusivity.txt>
 * <exclusivity codes, CSV> <patent use codes, XLSX>
 *
 * Of a compound two applications for new drugs are taken, the first that was approved and the one whose patents last
 * longest, and of each its first product: enough to show a time line, and little enough to read.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {parse} from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/node';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'src/library/demo/orange-book.txt');
const [folder, exclusivityCodes, useCodes] = process.argv.slice(2);
if (!useCodes) throw new Error('name the folder of the Orange Book and the two files of codes');

const rowsOf = (file) => {
  const [header, ...lines] = readFileSync(path.join(folder, file), 'utf8').trim().split(/\r?\n/);
  const names = header.split('~');
  return lines.map((line) => Object.fromEntries(line.split('~').map((value, i) => [names[i], value.trim()])));
};
const source = readFileSync(path.join(root, 'src/library/demo/perturbagens.ts'), 'utf8');
const compounds = [...source.matchAll(/^BRD-[^\t]+\t([^\t]+)\t/gm)].map(([, name]) => name.toLowerCase());
const salts = readFileSync(path.join(root, 'src/library/tables/formats/derivations.ts'), 'utf8')
  .match(/const salts = \[([\s\S]*?)\n\];/)[1]
  .match(/[a-z-]+(?=')/g);
const plain = (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
const withoutSalt = (name) => plain(name).replace(new RegExp(`(-(${salts.join('|')}))+$`), '');

const products = rowsOf('products.txt');
const patents = rowsOf('patent.txt');
const exclusivities = rowsOf('exclusivity.txt');
const same = (a) => (b) =>
  a.Appl_Type === b.Appl_Type && a.Appl_No === b.Appl_No && a.Product_No === b.Product_No;
const time = (text) => Date.parse(text) || 0;
const lasts = (product) =>
  Math.max(0, ...patents.filter(same(product)).map((each) => time(each.Patent_Expire_Date_Text)));

function chosen(name) {
  const own = products.filter(({Ingredient: text}) => [plain(text), withoutSalt(text)].includes(name));
  const listed = own.filter(({Appl_Type, RLD}) => Appl_Type === 'N' && RLD === 'Yes');
  const usable = listed.length > 0 ? listed : own;
  const firsts = usable.filter(
    (each, i) => usable.findIndex((other) => other.Appl_No === each.Appl_No) === i,
  );
  // What has no date was approved before 1982.
  firsts.sort((a, b) => time(a.Approval_Date) - time(b.Approval_Date));
  const longest = [...firsts].sort((a, b) => lasts(b) - lasts(a))[0];
  return [...new Set([firsts[0], longest])].filter(Boolean);
}

const taken = compounds.flatMap(chosen);
const ofTaken = (rows) => rows.filter((row) => taken.some(same(row)));
const ownPatents = ofTaken(patents);
const ownExclusivities = ofTaken(exclusivities);
const table = (title, names, rows) =>
  [`# ${title}`, names.join('~'), ...rows.map((row) => names.map((name) => row[name] ?? '').join('~'))].join(
    '\n',
  );

const codes = parse(readFileSync(exclusivityCodes), {columns: true, bom: true});
const codesUsed = new Set(ownExclusivities.map((each) => each.Exclusivity_Code));
const meanings = new Map(codes.map((each) => [each.exclusivity_code, each]));
const usesUsed = new Set(ownPatents.map((each) => each.Patent_Use_Code).filter(Boolean));
const [{data}] = await readXlsxFile(useCodes);
const [useHeader, ...useRows] = data;
const [codeAt, definitionAt] = ['Code', 'Definition'].map((name) => useHeader.indexOf(name));
const uses = useRows
  .map((row) => ({
    Code: String(row[codeAt]).trim(),
    Definition: String(row[definitionAt])
      .replace(/[~\s]+/g, ' ')
      .trim(),
  }))
  .filter(({Code}) => usesUsed.has(Code));
writeFileSync(
  target,
  `${[
    table('products', Object.keys(products[0]), taken),
    table('patent', Object.keys(patents[0]), ownPatents),
    table('exclusivity', Object.keys(exclusivities[0]), ownExclusivities),
    table(
      'exclusivity_codes',
      ['exclusivity_code', 'exclusivity_code_desc', 'edition'],
      [...codesUsed].flatMap((code) => meanings.get(code) ?? []),
    ),
    table('patent_use_codes', ['Code', 'Definition'], uses),
  ].join('\n')}\n`,
);
console.log(
  `${taken.length} products of ${new Set(taken.map((each) => withoutSalt(each.Ingredient))).size} compounds, ` +
    `${ownPatents.length} patents, ${ownExclusivities.length} exclusivities, ${uses.length} of ${usesUsed.size} uses`,
);
