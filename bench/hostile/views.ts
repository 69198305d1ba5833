/** Requests for what the pages show: perts and genes of a dataset, its connections, any matrix, views of results. */
import type {Random} from '../../src/library/demo/random';
import {type Body, jsonBody, matrices, submissionBody} from './bodies';
import {encode} from './filters';
import {chance, nastyText, nastyValue, pick} from './values';

/** A request before it has headers. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly body?: Body;
}

const perts = ['vorinostat', 'BRD-K81418486', 'HDAC1', 'DMSO', 'SAHA'];
const genes = ['MYC', '4609', 'CDKN1A', 'H1F0'];

/** Mostly a name that there is. */
function known(random: Random, names: readonly string[]): string {
  return encode(chance(random, 0.7) ? pick(random, names) : nastyText(random));
}

/** A value that fits, mostly. */
function fitting(random: Random, fits: readonly unknown[]): unknown {
  return chance(random, 0.7) ? pick(random, fits) : nastyValue(random);
}

const parameters: Readonly<Record<string, readonly string[]>> = {
  dataset: ['demo', 'Touchstone'],
  cell: ['MCF7', 'summary'],
  cells: ['all', 'MCF7,PC3', '["summary"]'],
  perts: ['vorinostat,belinostat', '["HDAC1"]'],
  targets: ['all', 'vorinostat'],
  pert_type: ['trt_cp', 'trt_sh.cgs,trt_oe', 'ctl_vehicle'],
  score: ['tau', 'ncs'],
  symmetric: ['true', 'false'],
  ignore_missing: ['true'],
  order: ['asc', 'desc', 'id DESC'],
  where: ['{"pert_type":"trt_cp"}'],
  limit: ['0', '5', '1000000'],
  skip: ['3', '1000000000'],
  top: ['1', '100'],
  space: ['landmark', 'bing'],
  min_tas: ['0.2', '-1'],
  min_score: ['90'],
  format: ['gct', 'gctx', 'csv', 'parquet', 'arrow', 'json'],
  sig_id: ['DEMO001_MCF7_24H:BRD-K81418486:10'],
  query: ['x'],
  facets: ['pert_type', '["moa"]'],
  values: ['1', '0'],
  wait: ['0'],
  ids: ['a,b'],
  days: ['1', '365', '366'],
  action: ['key.'],
  status: ['error'],
  user: ['root'],
};

function queryString(random: Random): string {
  const names = Array.from({length: random.integer(4)}, () => pick(random, Object.keys(parameters)));
  return names.map((name) => `${name}=${known(random, parameters[name])}`).join('&');
}

/** What the cards of perts and genes and the pages of classes ask. */
export function figures(random: Random): Draft {
  const path = pick(random, [
    `perts/${known(random, perts)}/${pick(random, ['connections', 'summary', 'cell_connectivity', 'consensus_genes'])}`,
    `genes/${known(random, genes)}/${pick(random, ['signatures', 'baseline_expression'])}`,
    `pcls/${known(random, ['CP_HDAC_INHIBITOR'])}/connectivity`,
    `datasets/${known(random, ['demo', 'synthetic'])}/reference_perts`,
    `datasets/${known(random, ['demo', 'synthetic'])}/connections`,
  ]);
  return {method: 'GET', path: `/api/${path}?${queryString(random)}`};
}

function connections(random: Random): Record<string, unknown> {
  const fields: readonly (readonly [string, readonly unknown[]])[] = [
    ['perts', [perts.slice(0, 2), perts, []]],
    ['targets', ['all', perts.slice(0, 1)]],
    ['cells', ['all', ['MCF7', 'summary']]],
    ['score', ['tau', 'ncs']],
    ['pert_type', ['trt_cp']],
    ['symmetric', [true, false]],
    ['ignore_missing', [true, 'true']],
  ];
  const asked = fields.filter(() => chance(random, 0.4));
  return Object.fromEntries(asked.map(([name, fits]) => [name, fitting(random, fits)]));
}

/** Connections of long lists. */
export function connectionList(random: Random): Draft {
  const path = `/api/datasets/${known(random, ['demo', 'synthetic'])}/connections?${queryString(random)}`;
  return {method: 'POST', path, body: jsonBody(random, fitting(random, [connections(random)]))};
}

function source(random: Random): unknown {
  const dataset = fitting(random, ['demo', 'synthetic']);
  return pick<() => unknown>(random, [
    () => ({dataset, slice: fitting(random, [{genes, ignore_missing: true}])}),
    () => ({dataset, slice: {genes: nastyValue(random), sigs: nastyValue(random)}}),
    () => ({dataset, connections: fitting(random, [{perts: perts.slice(0, 3)}, connections(random)])}),
    () => ({matrix: nastyText(random)}),
    () => ({job: nastyText(random), path: nastyText(random)}),
    () => nastyValue(random),
  ])();
}

function axis(random: Random): unknown {
  const fields: readonly (readonly [string, readonly unknown[]])[] = [
    ['ids', [['4609', '1026'], ['BRD-K81418486'], []]],
    ['where', [{pert_type: 'trt_cp'}, {id: {like: '1'}}, '{"id":"1"}']],
    ['order', ['id DESC', 'pert_iname', ['moa ASC', 'id']]],
    ['search', ['hdac', '']],
    ['skip', [0, 3, 1e9]],
    ['limit', [0, 5, 1e9]],
  ];
  const asked = fields.filter(() => chance(random, 0.3));
  return Object.fromEntries(asked.map(([name, fits]) => [name, fitting(random, fits)]));
}

/** Windows, trees and files of any matrix. */
export function matrixView(random: Random): Draft {
  const operation = pick(random, ['describe', 'window', 'cluster', 'export']);
  const fields: readonly (readonly [string, () => unknown])[] = [
    ['rows', () => axis(random)],
    ['columns', () => axis(random)],
    ['values', () => fitting(random, ['numbers', 'base64', 'none'])],
    ['row_fields', () => fitting(random, [['pr_gene_symbol'], [], ['moa']])],
    ['axis', () => fitting(random, ['rows', 'columns'])],
    ['linkage', () => fitting(random, ['average', 'complete', 'ward'])],
    ['distance', () => fitting(random, ['pearson', 'spearman', 'euclidean'])],
    ['clusters', () => fitting(random, [1, 3, 1e9])],
    ['cut_height', () => fitting(random, [0, 0.5, -1])],
  ];
  const fitsAll = ['rows', 'columns'];
  const own: Readonly<Record<string, readonly string[]>> = {
    describe: [],
    window: [...fitsAll, 'values', 'row_fields'],
    cluster: [...fitsAll, 'axis', 'linkage', 'distance', 'clusters', 'cut_height'],
    export: fitsAll,
  };
  const asked = fields.filter(([name]) => chance(random, own[operation].includes(name) ? 0.4 : 0.02));
  const body = {source: source(random), ...Object.fromEntries(asked.map(([name, make]) => [name, make()]))};
  return {
    method: 'POST',
    path: `/api/matrices/${operation}?${queryString(random)}`,
    body: jsonBody(random, body),
  };
}

/** Matrices that are sent, listed, read and taken away. */
export function sentMatrix(random: Random): Draft {
  if (chance(random, 0.4)) {
    const path = `/api/matrices/${chance(random, 0.5) ? encode(nastyText(random)) : ''}`;
    return {method: pick(random, ['GET', 'DELETE', 'HEAD', 'PUT']), path};
  }
  const path = `/api/matrices?name=${encode(nastyText(random))}`;
  if (chance(random, 0.3)) return {method: 'POST', path, body: submissionBody(random)};
  const type = pick(random, ['application/octet-stream', 'text/plain', 'application/gzip', 'text/x-gct']);
  return {method: 'POST', path, body: {headers: [['Content-Type', type]], bytes: pick(random, matrices)()}};
}

/** Views of results, which are nobody's. */
export function resultView(random: Random): Draft {
  const id = chance(random, 0.5) ? '0123456789abcdef01234567' : encode(nastyText(random));
  const view = pick(random, [
    `${id}/${pick(random, ['facets', 'heatmap', 'overview', 'running-sum', 'summary', 'submission', 'shares'])}`,
    'compare',
  ]);
  const path = `/api/jobs/${view}?${queryString(random)}`;
  if (chance(random, 0.8)) return {method: 'GET', path};
  return {method: pick(random, ['POST', 'DELETE']), path, body: jsonBody(random, nastyValue(random))};
}

/** What the page of a query asks while one types. */
export function queryHelp(random: Random): Draft {
  if (chance(random, 0.3)) {
    return {method: 'GET', path: `/api/search?q=${encode(nastyText(random))}&${queryString(random)}`};
  }
  const path = `/api/queries/${pick(random, ['check', 'running-sum'])}`;
  return {method: 'POST', path, body: submissionBody(random)};
}

/** What the pages of administrators and of the invited ask. Ids are drawn, so that no key of the run is changed. */
export function administration(random: Random): Draft {
  const id = encode(nastyText(random));
  const [method, path, body] = pick<readonly [string, string, (readonly unknown[])?]>(random, [
    ['GET', 'account'],
    ['GET', `admin/${pick(random, ['status', 'usage', 'jobs', 'datasets', 'loads', 'audit'])}`],
    ['DELETE', `admin/jobs/${id}`],
    ['PATCH', `keys/${id}`, [{job_quota: 1}, {expires: null}, {requests_per_minute: null}]],
    [
      'POST',
      'invitations',
      [
        {name: 'x', keys: 1},
        {name: 'x', keys: 2, job_quota: 0},
      ],
    ],
    ['DELETE', `invitations/${id}`],
    ['POST', `invitations/${pick(random, ['check', 'accept'])}`, [{token: 'x'}, {token: nastyText(random)}]],
  ]);
  const draft = {method, path: `/api/${path}?${queryString(random)}`};
  return body ? {...draft, body: jsonBody(random, fitting(random, body))} : draft;
}
