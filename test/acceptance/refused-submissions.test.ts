import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {givenInstallation} from '../support/installation';
import {JobClient, type Sections} from '../support/job-client';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

type SectionName = keyof Sections;
/** A submission at fault: its fields, the section that says so, and what it says. */
type Fault = readonly [name: string, fields: Record<string, unknown>, section: SectionName, says: RegExp];

const set = (name: string, genes: readonly string[]) => [name, '', ...genes].join('\t');
const ups = ['CDKN1A', 'TUBB3', 'TXNIP', 'H1F0', 'HIST1H2BK', 'GADD45A', 'MDM2', 'FAS', 'BAX', 'DDB2'];
const downs = ['MYC', 'CCND1', 'TOP2A', 'BIRC5', 'CDK1', 'CCNB1', 'AURKA', 'PLK1', 'MKI67', 'TYMS'];
const up = set('A', ups);
const down = set('A', downs);
const query = {tool_id: 'sig_queryl1k_tool'};
const gutc = {tool_id: 'sig_gutc_tool', 'uptag-cmapfile': up, 'dntag-cmapfile': down};
const introspect = {tool_id: 'sig_introspect_tool'};
const lists = (first?: unknown, second?: unknown) => ({
  ...query,
  ...(first !== undefined && {'uptag-cmapfile': first}),
  ...(second !== undefined && {'dntag-cmapfile': second}),
});
const meta = (...rows: readonly (readonly string[])[]) => ({
  matched: true,
  'query-meta': [['query_id', 'pert_id', 'cell_id', 'pert_idose', 'pert_itime'], ...rows]
    .map((row) => row.join('\t'))
    .join('\n'),
});
const values = (line: (gene: string, i: number) => string) => [...ups, ...downs].map(line).join('\n');
const gct = (...lines: readonly string[]) => ['#1.2', '2\t2', 'NAME\tDescription\tA\tB', ...lines].join('\n');

/** Gene lists (algorithms.md §2.1, checkGenesets.m). */
const listFaults: readonly Fault[] = [
  ['no list', lists(), 'system', /no gene set\. Send an up list/],
  ['an empty list', lists(''), 'system', /no gene set/],
  ['blank lines', lists('\n \n\n'), 'system', /no gene set/],
  ['a set without genes', lists('A\tdescription'), 'up', /"A", up list: it has no gene/],
  ['a name alone', lists('A'), 'up', /line 1: the set "A" has no second field/],
  ['commas for tabs', lists('A,,TP53,MYC'), 'up', /separated by tabs/],
  ['blanks for tabs', lists(undefined, 'A  TP53 MYC'), 'down', /separated by tabs/],
  ['a nameless set', lists(`\tx\tTP53`), 'up', /line 1: .*name of the set, is empty/],
  ['a name twice', lists(`${up}\n${up}`), 'up', /line 2: the set "A" was given before, on line 1/],
  ['a query twice', lists(`${set('A_UP', ups)}\n${up}`), 'up', /two sets for the query "A"/],
  ['bytes that are no text', lists('A\t\t\u0000\u0001'), 'up', /line 1: it holds bytes that are no UTF-8/],
  ['a web page', lists('<!DOCTYPE html><p>Not found</p>'), 'up', /no second field/],
  ['a number', lists(5), 'up', /uptag-cmapfile or up-cmapfile must hold the text of a GMT file/],
  ['an array', lists(undefined, ups), 'down', /dntag-cmapfile or down-cmapfile must hold the text/],
  ['null', lists(null), 'up', /must hold the text of a GMT file/],
  [
    'two spellings at odds',
    {...lists(up), 'up-cmapfile': down},
    'up',
    /different lists for the same direction/,
  ],
  ['different counts', lists(`${up}\n${set('B', ups)}`, down), 'both', /2 up sets and 1 down sets/],
  [
    'no partner by name',
    lists(`${up}\n${set('B', ups)}`, `${down}\n${set('C', downs)}`),
    'both',
    /Only the up list has B\. .*add the down sets or correct the names/,
  ],
  ['the same genes up and down', lists(up, set('A', ups)), 'both', /are the same genes/],
  ['a gene up and down', lists(up, set('A', [...downs, 'BAX'])), 'both', /1 gene is in both .*: BAX\./],
  ['the same gene by another name', lists(set('A', ['581']), set('A', ['bax'])), 'both', /the same genes/],
  ['no known gene', lists(set('A', ['NO1', 'NO2'])), 'up', /none of its genes can be used \(2 are unknown/],
  ['no known gene on one side', lists(up, set('A', ['NO1'])), 'down', /none of its genes can be used/],
  [
    'too long a list',
    lists(
      set(
        'A',
        Array.from({length: 12_000}, (_, i) => String(i + 1)),
      ),
    ),
    'up',
    /usable genes where 200 are allowed/,
  ],
  [
    'too many queries',
    lists(Array.from({length: 26}, (_, i) => set(`Q${i}`, ups)).join('\n')),
    'system',
    /26 queries where 25 are allowed/,
  ],
];

const optionFaults: readonly Fault[] = [
  ['no tool', {'uptag-cmapfile': up}, 'system', /tool_id is missing\. Send one of: sig_queryl1k_tool/],
  ['an unknown tool', {...lists(up), tool_id: 'sig_x'}, 'system', /"sig_x" is not available here/],
  ['an unknown tail', {...lists(up, down), es_tail: 'x'}, 'system', /es_tail "x" is not known/],
  ['a tail without its list', {...lists(up), es_tail: 'both'}, 'system', /"A" has no down list/],
  ['other data', {...lists(up), data_type: 'P100'}, 'system', /data_type "P100" cannot be queried/],
  [
    'an unknown dataset',
    {...lists(up), dataset: 'none'},
    'system',
    /no dataset "none"\. Datasets here: demo/,
  ],
  ['a number for a dataset', {...lists(up), dataset: 7}, 'system', /dataset 7 must be the name/],
  ['a number for a name', {...lists(up), name: 7}, 'system', /name must be a text/],
  ['an unknown metric', {...lists(up), metric: 'foo'}, 'system', /metric "foo" is not known\. .*wtcs, cs/],
  ["a signature's metric", {...lists(up), metric: 'cosine'}, 'system', /"cosine" is for full signatures/],
  [
    'an unknown grouping field',
    {...lists(up), ncs_group: 'foo'},
    'system',
    /no field "foo"\. They have: pert_id/,
  ],
  ['an object to group by', {...lists(up), ncs_group: {a: 1}}, 'system', /ncs_group must be a text/],
  ['sets without members here', {...lists(up), 'sets-cmapfile': 'S\t\tx'}, 'system', /no member of any set/],
  ['no set', {...lists(up), 'sets-cmapfile': '\n'}, 'system', /sets-cmapfile has no set in it/],
  ['sets that are no GMT', {...lists(up), 'sets-cmapfile': 'S'}, 'system', /sets-cmapfile, line 1/],
  [
    'a signature of two genes',
    {...query, 'sig-cmapfile': 'TP53\t1\nMYC\t2'},
    'system',
    /where 10 are needed/,
  ],
  ['a signature of words', {...query, 'sig-cmapfile': 'hello world'}, 'system', /not a gene and a value/],
  [
    'a signature of zeros',
    {...query, 'sig-cmapfile': values((gene) => `${gene}\t0`)},
    'system',
    /all its values are 0/,
  ],
  [
    'an infinite value',
    {...query, 'sig-cmapfile': values((gene) => `${gene}\t1e999`)},
    'system',
    /"1e999" of CDKN1A is not a number/,
  ],
  [
    'lists and a signature',
    {...lists(up), 'sig-cmapfile': values((gene, i) => `${gene}\t${i}`)},
    'system',
    /both gene lists and a full signature/,
  ],
];

const gutcFaults: readonly Fault[] = [
  ['an unknown method', {...gutc, ps_method: 'foo'}, 'system', /ps_method "foo" is not known\. .*tau_exact/],
  ['a metric without background', {...gutc, metric: 'cs'}, 'system', /metric "cs" has no background/],
  ['matched neither way', {...gutc, matched: 'perhaps'}, 'system', /neither true nor false/],
  ['matched without a table', {...gutc, matched: true}, 'system', /Send query-meta, a tab-separated table/],
  [
    'matched without its columns',
    {...gutc, matched: true, 'query-meta': 'query_id\tpert_id\nA\tP'},
    'system',
    /no column cell_id and no pert_idose and no pert_itime/,
  ],
  ['matched without a line', {...gutc, ...meta(['B', 'P', 'MCF7', '10', '24'])}, 'system', /no line for "A"/],
  [
    'matched in no cell line here',
    {...gutc, ...meta(['A', 'P', 'X', '10', '24'])},
    'system',
    /"X"\. It has them for: A375/,
  ],
  [
    'matched without values',
    {...gutc, ...meta(['A', '', 'MCF7', '', '24'])},
    'system',
    /no pert_id and no pert_idose/,
  ],
  [
    'matched, one line twice',
    {...gutc, ...meta(['A', 'P', 'MCF7', '10', '24'], ['A', 'P', 'PC3', '10', '24'])},
    'system',
    /two lines for "A"/,
  ],
  [
    'matched, two queries in one cell line',
    {
      ...gutc,
      'uptag-cmapfile': `${up}\n${set('B', ups)}`,
      'dntag-cmapfile': `${down}\n${set('B', downs)}`,
      ...meta(['A', 'P', 'MCF7', '10', '24'], ['B', 'P', 'MCF7', '10', '24']),
    },
    'system',
    /queries 1 and 2 both are P:10:24 in cell line MCF7/,
  ],
];

const introspectFaults: readonly Fault[] = [
  ['nothing to introspect', introspect, 'system', /Send a matrix, or name a dataset/],
  [
    'a query to introspect',
    {...introspect, dataset: 'demo', 'uptag-cmapfile': up},
    'system',
    /takes no query/,
  ],
  [
    'an unknown field to group by',
    {...introspect, dataset: 'demo', group_by: 'foo'},
    'system',
    /group_by names foo/,
  ],
  [
    'an unknown field in where',
    {...introspect, dataset: 'demo', where: {foo: 1}},
    'system',
    /where\.foo is not a property/,
  ],
  [
    'where that is no JSON',
    {...introspect, dataset: 'demo', where: '{foo'},
    'system',
    /must be one JSON object/,
  ],
  [
    'unknown signatures',
    {...introspect, dataset: 'demo', sig_ids: 'a,b'},
    'system',
    /2 of sig_ids are not there, e\.g\. a, b/,
  ],
  [
    'a set of no gene',
    {...introspect, dataset: 'demo', gset_size: 0},
    'system',
    /whole number from 1 to 500/,
  ],
  [
    'no signature',
    {...introspect, dataset: 'demo', where: {pert_iname: 'x'}},
    'system',
    /No signature satisfies/,
  ],
  ['include_introspect alone', {...lists(up), include_introspect: true}, 'system', /none was sent/],
  [
    'a matrix beside lists',
    {...lists(up), matrix: gct('581\tx\t1\t2', '7157\ty\t3\t4')},
    'system',
    /Send them as two jobs/,
  ],
  ['a matrix that is a number', {...introspect, matrix: 5}, 'system', /must hold the text of a GCT/],
  [
    'a matrix that is no GCT',
    {...introspect, matrix: 'hello'},
    'system',
    /no matrix known here; it begins with "hello"/,
  ],
  [
    'a column twice',
    {...introspect, matrix: gct('581\tx\t1\t2', '7157\ty\t3\t4').replace('A\tB', 'A\tA')},
    'system',
    /column id "A" twice/,
  ],
  [
    'a short line',
    {...introspect, matrix: gct('581\tx\t1', '7157\ty\t3\t4')},
    'system',
    /line 4: it has 3 fields where 4/,
  ],
  [
    'a word for a score',
    {...introspect, matrix: gct('581\tx\t1\tfoo', '7157\ty\t3\t4')},
    'system',
    /line 4, field 4: "foo" is not a number/,
  ],
  [
    'an infinite score',
    {...introspect, matrix: gct('581\tx\t1\tInf', '7157\ty\t3\t4')},
    'system',
    /"Inf" is infinite/,
  ],
  [
    'a signature without scores',
    {...introspect, matrix: gct('581\tx\t1\tNaN', '7157\ty\t3\tNaN')},
    'system',
    /"B" has no score/,
  ],
  [
    'unknown rows',
    {...introspect, matrix: gct('q\tx\t1\t2', 'r\ty\t3\t4')},
    'system',
    /No row of .* is a known gene/,
  ],
  [
    'a field that the matrix lacks',
    {...introspect, group_by: 'cell_id', matrix: gct('581\tx\t1\t2', '7157\ty\t3\t4')},
    'system',
    /have no field at all/,
  ],
];

/** Texts that PostgreSQL cannot keep, in every place of a submission that has texts. */
const nul = 'a\u0000b';
const half = 'a\ud800b';
const signatureNamed = (name: string) => [
  {name, values: Object.fromEntries(ups.map((gene, i) => [gene, i]))},
];
const textFaults: readonly Fault[] = [
  ['a NUL in its name', {...lists(up), name: nul}, 'system', /^name: it holds bytes .*"a\\u0000b"/],
  ['half a surrogate pair in its name', {...lists(up), name: half}, 'system', /^name: .*"a\\ud800b"/],
  ['a NUL for a dataset', {...lists(up), dataset: nul}, 'system', /^dataset: it holds bytes/],
  ['a NUL in an unknown field', {...lists(up), note: {deep: [nul]}}, 'system', /^note: it holds bytes/],
  ['half a surrogate pair in an unknown field', {...lists(up), note: half}, 'system', /^note: /],
  ['a NUL in the name of a field', {...lists(up), [nul]: 1}, 'system', /^The name of a field: .*"a\\u0000b"/],
  ['a NUL in a nested name', {...lists(up), note: {[half]: 1}}, 'system', /^note: .*"a\\ud800b"/],
  ['a NUL in a tool', {...lists(up), tool_id: nul}, 'system', /^tool_id: /],
  [
    'half a surrogate pair in a description',
    lists(up, `${down}\nB\t${half}\tTP53`),
    'down',
    /^dntag-cmapfile, line 2: it holds bytes/,
  ],
  [
    "a NUL in a signature's name",
    {...query, 'sig-cmapfile': signatureNamed(nul)},
    'system',
    /^sig-cmapfile: .*"a\\u0000b"/,
  ],
  [
    "a NUL in a signature's name, as JSON text",
    {...query, signature: JSON.stringify(signatureNamed(nul))},
    'system',
    /^signature: .*"a\\u0000b"/,
  ],
  [
    "half a surrogate pair in a signature's gene",
    {...query, 'sig-cmapfile': {[half]: 1}},
    'system',
    /^sig-cmapfile: /,
  ],
  [
    'half a surrogate pair in a set',
    {...lists(up), 'sets-cmapfile': `S\t${half}\tvorinostat`},
    'system',
    /^sets-cmapfile, line 1: /,
  ],
  [
    'a NUL in a cell of query-meta',
    {...gutc, ...meta(['A', nul, 'MCF7', '10', '24'])},
    'system',
    /^query-meta, line 2: it holds bytes/,
  ],
  [
    'a NUL in a condition',
    {...introspect, dataset: 'demo', where: {pert_iname: nul}},
    'system',
    /^where: it holds bytes/,
  ],
  ['a NUL in a matrix', {...introspect, matrix: gct(`581\t${nul}\t1\t2`)}, 'system', /^matrix, line 4: /],
];

/** Files that are no matrix. */
const files: readonly (readonly [string, Buffer, RegExp])[] = [
  ['nothing', Buffer.alloc(0), /it is empty/],
  [
    'a picture',
    Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
    /it is a picture; the data must come as a table/,
  ],
  ['a spreadsheet', Buffer.from('PK\u0003\u0004 and the rest'), /it is a zip archive; unpack it first/],
  ['comma-separated values', Buffer.from('gene,A,B\nTP53,1,2\n'), /begins with "gene,A,B"/],
  ['HDF5 cut off', Buffer.concat([Buffer.from('894844460d0a1a0a', 'hex'), Buffer.alloc(3000, 1)]), /./],
  ['packed text', gzipSync('hello'), /no matrix known here/],
  ['GCT cut off', Buffer.from(gct('581\tx\t1\t2')), /ends too early/],
];

/** Bodies that are no submission. */
const bodies: readonly (readonly [string, string, string, number, RegExp])[] = [
  ['broken JSON', 'application/json', '{"tool_id":', 400, /cannot be read/],
  ['an array', 'application/json', '[]', 400, /a JSON object was expected/],
  ['XML', 'text/xml', '<a/>', 415, /text\/xml/],
  ['a form without boundary', 'multipart/form-data', 'x', 400, /Boundary not found/],
  [
    'a body beyond the limit',
    'application/json',
    `{"uptag-cmapfile":"${'A'.repeat(9e6)}"}`,
    413,
    /larger than/,
  ],
  [
    'lists of a million genes',
    'application/json',
    `{"tool_id":"sig_queryl1k_tool","uptag-cmapfile":"A\\t${'\\tX'.repeat(1e6)}"}`,
    413,
    /more than 50000 entries/,
  ],
];

describe('a submission at fault', () => {
  const {home, environment} = givenInstallation('demo');
  let server: ServerProcess;
  const client = new JobClient(
    () => server,
    () => server.key,
  );

  beforeAll(async () => {
    server = await startServerProcess(environment);
  }, 600_000);

  async function expectRefused(response: Response, status: number, section: SectionName, says: RegExp) {
    expect(response.status).toBe(status);
    const {error, ...sections} = (await response.json()) as Sections & {error: {message: string}};
    expect(Object.keys(sections)).toEqual(['system', 'up', 'down', 'both']);
    for (const {errors, warnings} of Object.values(sections)) {
      for (const {text} of [...errors, ...warnings]) expect(text).toMatch(/\.$/);
    }
    expect(sections[section].errors.map(({text}) => text).join('\n')).toMatch(says);
    expect(error.message).toMatch(says);
    expect(await client.jobs()).toEqual([]);
  }

  it.each([...listFaults, ...optionFaults, ...gutcFaults, ...introspectFaults, ...textFaults])(
    'with %s is refused by section, and nothing queued',
    async (_, fields, section, says) => expectRefused(await client.post(fields), 400, section, says),
  );

  it.each(files)('with %s for a matrix is refused, and nothing kept', async (_, bytes, says) => {
    for (const tool of ['sig_introspect_tool', 'sig_queryl1k_tool', 'sig_gutc_tool']) {
      const form = new FormData();
      form.set('tool_id', tool);
      form.set('matrix', new Blob([new Uint8Array(bytes)]), 'my.gct');
      await expectRefused(await client.post(form), 400, 'system', says);
    }
  });

  it('with a NUL in a form or in the name of a file is refused in the same shape', async () => {
    const type = 'application/x-www-form-urlencoded';
    const body = `tool_id=sig_queryl1k_tool&name=%00&uptag-cmapfile=${encodeURIComponent(up)}`;
    const init = {method: 'POST', headers: {'Content-Type': type}, body};
    await expectRefused(await client.request('/api/jobs', init), 400, 'system', /^name: it holds bytes/);
    const part = 'Content-Disposition: form-data; name="matrix"; filename*=utf-8\'\'a%00.gct\r\n\r\nx\r\n';
    const form = {
      method: 'POST',
      headers: {'Content-Type': 'multipart/form-data; boundary=b'},
      body: `--b\r\n${part}--b--\r\n`,
    };
    await expectRefused(await client.request('/api/jobs', form), 400, 'system', /^matrix: it holds bytes/);
  });

  it('is refused at once where the query is interactive, naming the field', async () => {
    for (const text of [nul, half]) {
      for (const fields of [{name: text}, {dataset: text}, {up: [text]}, {where: {pert_iname: text}}]) {
        const headers = {'Content-Type': 'application/json'};
        const sent = JSON.stringify({'dntag-cmapfile': down, ...fields});
        const response = await client.request('/api/queries', {method: 'POST', headers, body: sent});
        expect(response.status).toBe(400);
        const {error} = (await response.json()) as {error: {code: string; message: string}};
        expect(error.code).toBe('TEXT_UNSTORABLE');
        expect(error.message).toMatch(new RegExp(`^${Object.keys(fields)[0]}: `));
      }
    }
  });

  it('is no server error where a slice is asked for: no gene and no dataset is called so', async () => {
    for (const text of [nul, half]) {
      const init = {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({genes: [text], sigs: [text]}),
      };
      expect((await client.request('/api/datasets/demo/slice', init)).status).toBe(404);
    }
    expect((await client.request('/api/datasets/demo%00/slice?genes=TP53%00')).status).toBe(400);
  });

  it.each(bodies)('with %s is refused in the same shape', async (_, type, body, status, says) => {
    const headers = {'Content-Type': type};
    const response = await client.request('/api/jobs', {method: 'POST', headers, body});
    await expectRefused(response, status, 'system', says);
  });

  it('with a list that is sent twice is refused in every encoding: one would hide the other', async () => {
    const form = (asFile: boolean) => {
      const sent = new FormData();
      sent.append('tool_id', query.tool_id);
      for (const list of [up, up]) sent.append('uptag-cmapfile', asFile ? new Blob([list]) : list);
      return {body: sent};
    };
    const encoded = new URLSearchParams(query);
    for (const list of [up, down]) encoded.append('uptag-cmapfile', list);
    const text = `{"tool_id":"${query.tool_id}","uptag-cmapfile":"A\tB","uptag-cmapfile":"C\tD"}`;
    const headers = {'Content-Type': 'application/json'};
    for (const init of [form(true), form(false), {body: encoded}, {headers, body: text}]) {
      const response = await client.request('/api/jobs', {method: 'POST', ...init});
      await expectRefused(response, 400, 'up', /^The field uptag-cmapfile is sent twice/);
    }
  });

  // One command takes seconds; its check is the server's own.
  it.each(listFaults.filter(([name]) => /counts|up and down|known gene$|alone|text$/.test(name)))(
    'with %s is refused by openclue query',
    async (_, fields, __, says) => {
      const out = path.join(home, 'never');
      const args = ['query', '--out', out];
      for (const [option, field] of [
        ['--up', 'uptag-cmapfile'],
        ['--down', 'dntag-cmapfile'],
      ]) {
        if (typeof fields[field] !== 'string') continue;
        const file = path.join(home, `${field}.gmt`);
        writeFileSync(file, fields[field]);
        args.push(option, file);
      }
      const {code, output, errors} = await runOpenclue(args, environment);
      expect(code).toBe(1);
      expect(output).toBe('');
      expect(errors).toMatch(says);
      expect(() => readFileSync(path.join(out, 'manifest.json'))).toThrow(/ENOENT/);
    },
    120_000,
  );

  it('in nothing but words that its tool does not know is taken, and told so', async () => {
    const fields = {
      ...lists(up, down),
      name: 'x',
      ts_version: '1.0',
      ncsgroup: 'cell_id',
      ps_method: 'tau_exact',
    };
    const response = await client.post(fields);
    expect(response.status).toBe(200);
    const {result} = (await response.json()) as {result: Sections};
    expect(result.system).toEqual({
      errors: [],
      warnings: [{text: 'Without effect in this job: ncsgroup, ps_method.'}],
    });
  });
});
