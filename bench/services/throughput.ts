/** openclue, bare node:http with pg, and stock LoopBack 4, asked the same by turns. */
import type {BenchRow} from '../row';
import type {BareStatement} from './bare-server';
import {type Child, startChild} from './child';
import {type Load, type Outcome, startGenerator} from './load-generator';
import {type Question, questionsOf, type Subject} from './requests';

export interface Place {
  readonly databaseUrl: string;
  readonly userKey: string;
  readonly ours: Child;
}

const connections = 8;
const seconds = 1.5;
/** V8 still compiles what a question is the first to use, for a second or two. */
const warmUpSeconds = 2;
/** Each server is measured in every round, so that a disturbance of the machine meets all alike. */
const rounds = 2;

/** What one server did in all rounds of a question. */
interface Tally {
  requests: number;
  seconds: number;
  cpu: number;
}

/** How to reach a server, and how it is asked. */
interface Contender {
  readonly server: Child;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly path: (question: Question, n: number) => string;
}

/** Requests per second beside both baselines, and CPU per request of the server's process beside the bare one's. */
export async function measureThroughput(
  subjects: readonly Subject[],
  place: Place,
  isAsked: (question: string) => boolean = () => true,
): Promise<BenchRow[]> {
  const generator = startGenerator();
  const baselines: Child[] = [];
  try {
    const bare = await startChild('bare-server.js', {
      DATABASE_URL: place.databaseUrl,
      BENCH_STATEMENTS: JSON.stringify(statementsOf(subjects)),
    });
    baselines.push(bare);
    const stock = await startChild('stock-server.js', {
      DATABASE_URL: place.databaseUrl,
      BENCH_SERVICES: JSON.stringify(subjects.map(({path}) => path)),
    });
    baselines.push(stock);
    const rows: BenchRow[] = [];
    for (const subject of subjects) {
      for (const question of questionsOf(subject).filter(({name}) => isAsked(name))) {
        const contenders = await contendersFor(question, subject, place, bare, stock);
        const tallies = await measure(question, contenders, generator.run);
        rows.push(...rowsOf(`${subject.path}, ${question.name}`, tallies));
      }
    }
    return rows;
  } finally {
    generator.stop();
    for (const child of baselines) await child.stop();
  }
}

const statementName = (subject: Subject, question: Question) => `${subject.path} ${question.name}`;

function statementsOf(subjects: readonly Subject[]): Record<string, BareStatement> {
  return Object.fromEntries(
    subjects.flatMap((subject) =>
      questionsOf(subject).map((question) => [
        statementName(subject, question),
        {text: question.ask(0).statement.text, isList: question.isList},
      ]),
    ),
  );
}

async function contendersFor(
  question: Question,
  subject: Subject,
  {ours, userKey}: Place,
  bare: Child,
  stock: Child,
): Promise<Record<string, Contender>> {
  const path = ({ask}: Question, n: number) => `/api${ask(n).path}`;
  const headers = {user_key: userKey};
  const found: Record<string, Contender> = {
    openclue: {server: ours, headers, status: 200, path},
    bare: {
      server: bare,
      headers: {},
      status: 200,
      path: (_, n) => {
        const values = encodeURIComponent(JSON.stringify(question.ask(n).statement.values));
        return `/${encodeURIComponent(statementName(subject, question))}?${values}`;
      },
    },
  };
  if (question.stockHasIt) {
    found.stock = {server: stock, headers: {}, status: 200, path: ({ask}, n) => ask(n).path};
  }
  if (question.repeats) {
    const {headers: known} = await fetch(ours.url + path(question, 0), {headers});
    const unchanged = {...headers, 'if-none-match': known.get('etag') ?? ''};
    found['openclue, ETag'] = {server: ours, headers: unchanged, status: 304, path};
  }
  return found;
}

async function measure(
  question: Question,
  contenders: Readonly<Record<string, Contender>>,
  run: (load: Load) => Promise<Outcome>,
): Promise<Record<string, Tally>> {
  const tallies: Record<string, Tally> = {};
  let asked = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [name, {server, headers, status, path}] of Object.entries(contenders)) {
      const next = (count: number) =>
        question.repeats
          ? Array<string>(count).fill(path(question, 0))
          : Array.from({length: count}, () => path(question, asked++));
      const load = {url: server.url, headers, connections, status};
      await run({...load, paths: next(question.most), seconds: warmUpSeconds});
      const before = await server.meter();
      const outcome = await run({...load, paths: next(question.most), seconds});
      const after = await server.meter();
      tallies[name] ??= {requests: 0, seconds: 0, cpu: 0};
      tallies[name].requests += outcome.requests;
      tallies[name].seconds += outcome.seconds;
      tallies[name].cpu += after.cpu - before.cpu;
    }
  }
  return tallies;
}

function rowsOf(name: string, tallies: Readonly<Record<string, Tally>>): BenchRow[] {
  const {openclue, bare, stock} = tallies;
  const repeated = tallies['openclue, ETag'];
  const rate = ({requests, seconds}: Tally) => requests / seconds;
  const cost = ({requests, cpu}: Tally) => cpu / requests;
  return [
    ...(stock ? [row(`${name}, beside stock LoopBack`, 'requests/s', rate(openclue), rate(stock))] : []),
    row(`${name}, beside bare node:http`, 'requests/s', rate(openclue), rate(bare)),
    row(`${name}, CPU beside bare node:http`, 'ms/request', cost(openclue), cost(bare)),
    ...(stock ? [row(`${name}, CPU beside stock LoopBack`, 'ms/request', cost(openclue), cost(stock))] : []),
    ...(repeated && stock
      ? [row(`${name} with ETag, beside stock LoopBack`, 'requests/s', rate(repeated), rate(stock))]
      : []),
  ];
}

function row(name: string, unit: string, value: number, baseline: number): BenchRow {
  return {name, value, unit, baseline, ratio: value / baseline};
}
