import './records.css';
import {useAddress} from '../../address/use-address';
import {api, recordsOf} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Empty, Shown} from '../../failure/states';
import type {PageProps} from '../view';

type Fact = readonly [name: string, value: unknown];

interface Source {
  /** what a record of it is called */
  readonly noun: string;
  readonly service: string;
  /** property by which the address names a record */
  readonly key: string;
  /** property that people call it by */
  readonly name: string;
  readonly find: (filter: string, signal: AbortSignal) => Promise<readonly object[]>;
}

const sources: Readonly<Record<string, Source>> = {
  perts: {
    noun: 'Perturbagen',
    service: 'perts',
    key: 'pert_id',
    name: 'pert_iname',
    find: (filter, signal) => recordsOf(api.GET('/api/perts', {params: {query: {filter}}, signal})),
  },
  genes: {
    noun: 'Gene',
    service: 'genes',
    key: 'gene_symbol',
    name: 'gene_symbol',
    find: (filter, signal) => recordsOf(api.GET('/api/genes', {params: {query: {filter}}, signal})),
  },
  cells: {
    noun: 'Cell line',
    service: 'cells',
    key: 'cell_id',
    name: 'cell_iname',
    find: (filter, signal) => recordsOf(api.GET('/api/cells', {params: {query: {filter}}, signal})),
  },
  classes: {
    noun: 'Perturbagen class',
    service: 'pcls',
    key: 'group_id',
    name: 'name',
    find: (filter, signal) => recordsOf(api.GET('/api/pcls', {params: {query: {filter}}, signal})),
  },
};

/** The fields of one record, as its service answers them. */
export default function RecordPage({params: {id}}: PageProps) {
  const {path} = useAddress();
  const source = sources[path.split('/')[1]];
  const filter = JSON.stringify({where: whereOf(source, id), limit: 1});
  const asked = useAnswer(`${source.service} ${filter}`, (signal) => source.find(filter, signal));
  return (
    <Shown asked={asked} what={`the ${source.noun.toLowerCase()}`}>
      {([record]) =>
        record === undefined ? (
          <Empty title={`No ${source.noun.toLowerCase()} is called “${id}”`}>
            <p>The name may be spelled another way, or its metadata are not loaded on this server.</p>
            <a href="/">Go to the start page</a>
          </Empty>
        ) : (
          <Facts facts={Object.entries(record)} source={source} filter={filter} />
        )
      }
    </Shown>
  );
}

/** Records go by their id or by their name, genes by number or symbol. */
function whereOf({service, key, name}: Source, id: string): object {
  if (service === 'genes' && /^\d+$/.test(id)) return {entrez_id: id};
  return key === name ? {[key]: id} : {or: [{[key]: id}, {[name]: id}]};
}

interface FactsProps {
  readonly facts: readonly Fact[];
  readonly source: Source;
  readonly filter: string;
}

function Facts({facts, source: {noun, name, service}, filter}: FactsProps) {
  const title = facts.find(([field]) => field === name)?.[1];
  return (
    <div class="stack">
      <div class="page-head">
        <h1>{String(title ?? noun)}</h1>
        <span class="soft">{noun}</span>
      </div>
      <section class="panel">
        <table class="facts">
          <tbody>
            {facts.map(([field, value]) => (
              <tr key={field}>
                <th scope="row">
                  <code>{field}</code>
                </th>
                <td>{wordsOf(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <AsCode request={{method: 'GET', path: `/api/${service}?filter=${encodeURIComponent(filter)}`}} />
    </div>
  );
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // Without separators: many numbers here are ids, to be copied.
  return String(value);
}
