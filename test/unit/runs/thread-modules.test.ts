import {execFileSync} from 'node:child_process';
import path from 'node:path';

const dist = path.join(__dirname, '../../../dist');

/** What a process that only computes has no use for: half a second for each that loads LoopBack. */
const heavy = [
  /[\\/]node_modules[\\/](@loopback|loopback-|pg|graphile-worker|busboy|pino|express|apache-arrow)/,
  /[\\/]dist[\\/](models|repositories|database|auth|http|controllers|cli)[\\/]/,
];

/** Loads modules one after the other in a process of their own and tells the files that each one adds. */
const program = `
  const [, ...files] = process.argv;
  const known = new Set();
  const added = files.map((file) => {
    require(file);
    const own = Object.keys(require.cache).filter((each) => !known.has(each));
    for (const each of own) known.add(each);
    return own;
  });
  console.log(JSON.stringify(added));
`;

describe('worker threads', () => {
  const threads = [
    'runs/live/thread.js',
    'results/views/answer-thread.js',
    'analyses/touchstone/thread.js',
    'results/signatures/text-thread.js',
    'runs/jobs/conclude-thread.js',
    'analyses/check-thread.js',
    'analyses/background/thread.js',
    'analyses/introspect/consensus-thread.js',
    'library/datasets/gene-lists/thread.js',
    'engine/pool/worker.js',
  ];

  it('load neither models nor LoopBack nor the database', () => {
    const files = threads.map((thread) => path.join(dist, thread));
    const loaded: string[][] = JSON.parse(
      execFileSync(process.execPath, ['-e', program, ...files], {encoding: 'utf8'}),
    );
    // The check itself sees what is loaded.
    expect(loaded[0]).toContain(files[0]);
    const wrong = threads.map((thread, i) => [
      thread,
      loaded[i].filter((file) => heavy.some((pattern) => pattern.test(file))),
    ]);
    expect(wrong).toEqual(threads.map((thread) => [thread, []]));
  });
});
