// Compiles the gene table of L1000 that ships with openclue from three public gene files, which are not part of the
// repository: node bin/compile-genes.mjs [folder], by default ../shared/data, where they lie as named below.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import xz from 'xz-decompress';
import {exportFile} from './compare-export.mjs';
import {root} from './install.mjs';

const table = 'src/engine/genes/l1000-genes.tsv';
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const data = folder ?? path.join(root, '..', 'shared', 'data');

/** By falling authority: the first to name a gene gives its symbol, the symbols of the others are its aliases. */
const sources = [
  {
    file: 'lincs2020/geneinfo_beta.txt.gz',
    title: 'CMap LINCS 2020, geneinfo_beta.txt',
    gene: (cell) => ({id: cell('gene_id'), symbol: cell('gene_symbol'), space: cell('feature_space')}),
  },
  {
    file: 'gene_space/clue_gene_space.txt.xz',
    title: "clue.io, export of CLUE's gene space",
    gene: (cell) => ({id: cell('Entrez ID'), symbol: cell('Symbol'), space: cell('Type')}),
  },
  {
    file: 'lincs_geo/GSE92742_Broad_LINCS_gene_info.txt.gz',
    title: 'GEO, GSE92742_Broad_LINCS_gene_info.txt.gz',
    gene: (cell) => ({
      id: cell('pr_gene_id'),
      symbol: cell('pr_gene_symbol'),
      space:
        cell('pr_is_lm') === '1' ? 'landmark' : cell('pr_is_bing') === '1' ? 'best inferred' : 'inferred',
    }),
  },
];

const codes = {landmark: 'L', 'best inferred': 'B', inferred: 'I', 'not inferred': 'N'};

async function textOf(file) {
  const bytes = readFileSync(path.join(data, file));
  if (file.endsWith('.gz')) return gunzipSync(bytes).toString('utf8');
  return new Response(new xz.XzReadableStream(new Blob([bytes]).stream())).text();
}

async function* genesOf({file, gene}) {
  const [header, ...lines] = (await textOf(file)).split(/\r?\n/).filter((line) => line !== '');
  const names = header.split('\t');
  for (const line of lines) {
    const cells = line.split('\t');
    yield gene((name) => cells[names.indexOf(name)].trim());
  }
}

const genes = new Map();
for (const source of sources) {
  for await (const {id, symbol, space} of genesOf(source)) {
    const code = codes[space];
    if (!/^\d+$/.test(id) || !/^[\w.@-]+$/.test(symbol) || !code) {
      throw new Error(`${source.file}: gene "${id}", symbol "${symbol}", space "${space}" makes no sense`);
    }
    const known = genes.get(id);
    if (!known) genes.set(id, {code, symbols: [symbol]});
    else if (known.code !== code)
      throw new Error(`${source.file}: gene ${id} is ${code}, elsewhere ${known.code}`);
    else if (!known.symbols.includes(symbol)) known.symbols.push(symbol);
  }
}

const rows = [...genes].sort(([a], [b]) => a - b);
const count = (...wanted) =>
  rows.filter(([, {code}]) => wanted.includes(code)).length.toLocaleString('en-US');
const head = [
  'The genes of L1000 and others that users name: Entrez id, symbol, space, other symbols (between |).',
  `Spaces: L landmark (${count('L')}), B best inferred (L and B: BING, ${count('L', 'B')}), I inferred (L, B and I: ${count('L', 'B', 'I')}),`,
  `N not inferred (${count('N')}: known, but in no L1000 matrix).`,
  'Facts compiled by bin/compile-genes.mjs; the first source that has a gene gives its symbol, the others its aliases:',
  ...sources.map(({title}, i) => `${i + 1}. ${title}`),
];
const lines = rows.map(
  ([
    id,
    {
      code,
      symbols: [symbol, ...others],
    },
  ]) => [id, symbol, code, ...(others.length > 0 ? [others.join('|')] : [])].join('\t'),
);
exportFile(
  table,
  `${[...head.map((line) => `# ${line}`), ...lines].join('\n')}\n`,
  'node bin/compile-genes.mjs',
);
