// Makes the numbers of the articles' figures (docs/learn/figures/*.json) anew: each file says what it asks of the demo's API.
//   node bin/make-figures.mjs                      of a fresh demo
//   node bin/make-figures.mjs --of <url> <key>     of a server that runs and has the demo
//   node bin/make-figures.mjs --check <url> <key>  writes nothing, and fails where a file differs from what is answered
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {withDemoServer} from './demo-server.mjs';
import {root} from './install.mjs';

const folder = path.join(root, 'docs/learn/figures');

async function make(server, purpose) {
  for (const file of readdirSync(folder).sort()) {
    const {kind, title, request, ...rest} = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const data = numbersOf[kind](await ask(server, request));
    const text = `${JSON.stringify({kind, title, request})}\n`.replace(
      /}\n$/,
      `,\n"data":${JSON.stringify(data)}}\n`,
    );
    if (purpose === 'write') writeFileSync(path.join(folder, file), text);
    else if (JSON.stringify(rest.data) !== JSON.stringify(data)) {
      console.error(`docs/learn/figures/${file} is not what the demo answers: node bin/make-figures.mjs`);
      process.exitCode = 1;
    }
  }
}

async function ask({url, key}, {method, path: address, body}) {
  const headers = {user_key: key, 'Content-Type': 'application/json'};
  const answer = await fetch(new URL(address, url), {method, headers, body: body && JSON.stringify(body)});
  if (!answer.ok) throw new Error(`${address} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** What a plot shows of an answer, by the kind of figure (web/src/views/learn/figure-data.ts). */
const numbersOf = {
  histogram({queries: [{distribution}]}) {
    const {from, to, counts, below, above} = distribution.ncs.histogram;
    return {label: 'NCS', histogram: {from, to, counts, below, above}};
  },
  'running-sum': ({genes, up, down}) => ({genes, up, down}),
  box: ({box_plot: {median, q25, q75, whisker_low, whisker_high}, members}) => ({
    label: 'median tau with the other members',
    box: {median, q25, q75, whisker_low, whisker_high},
    points: members.map((each) => ({id: each.pert_id, label: each.pert_iname, value: each.median})),
  }),
  bars: ({connections}) => ({
    label: 'tau',
    most: 100,
    bars: connections.map(({pert_id, pert_iname, pert_type, summary, cells}) => ({
      id: pert_id,
      label: pert_type === 'trt_cp' ? pert_iname : `${pert_iname} (${pert_type.replace('trt_', '')})`,
      score: summary,
      spread: cells,
    })),
  }),
  chords: ({cells, without_data, tau, tas_threshold, score_threshold, chords}) => ({
    ...{cells, without_data, tau, tas_threshold, score_threshold, chords},
  }),
  coverage: ({doses, cells}) => ({
    doses: doses.map((dose) => (dose.startsWith('>') ? `> ${dose.slice(1)} µM` : `${dose} µM`)),
    cells: cells.map(({cell_iname, by_dose}) => ({cell_iname, by_dose})),
  }),
  strip: ({signatures}) => ({
    label: 'TAS',
    domain: [0, 1],
    rows: [...new Set(signatures.map(({cell_iname}) => cell_iname))].map((cell) => {
      const own = signatures.filter(({cell_iname, tas}) => cell_iname === cell && tas !== undefined);
      const values = own.map(({tas}) => tas).sort((a, b) => a - b);
      const middle = (values[Math.ceil(values.length / 2) - 1] + values[Math.floor(values.length / 2)]) / 2;
      return {
        id: cell,
        label: cell,
        middle,
        points: own.map(({sig_id, pert_idose, pert_itime, tas}) => ({
          id: sig_id,
          label: `${pert_idose}, ${pert_itime}`,
          value: tas,
        })),
      };
    }),
  }),
};

const [mode, url, key] = process.argv.slice(2);
if (mode === undefined) await withDemoServer((server) => make(server, 'write'));
else if (['--of', '--check'].includes(mode) && url && key)
  await make({url, key}, mode === '--of' ? 'write' : 'check');
else throw new Error('Usage: node bin/make-figures.mjs [--of|--check <url> <key>]');
