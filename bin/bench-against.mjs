// `npm run bench -- [name ...] [size ...] --against <git ref>`: builds the ref beside this tree, runs the same benchmarks in
// both by turns, and says how many times as fast this one is; `--turns 4` has each take four (two by default).
import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {root} from './install.mjs';

/** Turns of each tree, unless told; of each row the better counts. */
const usualTurns = 2;

/**
 * @param words what `npm run bench` was told
 * @returns the exit code
 */
export function benchAgainst(words) {
  const {ref, turns, left} = parse(words);
  if (!ref || !Number.isInteger(turns) || turns < 1) {
    console.error('bench: --against takes a branch, a tag or a commit, and --turns a number from 1 on');
    return 2;
  }
  const commit = git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  if (!commit) {
    console.error(`bench: git knows no ${ref}; give a branch, a tag or a commit of this repository`);
    return 2;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-against-'));
  const other = path.join(folder, 'tree');
  try {
    if (git('worktree', 'add', '--detach', other, commit) === undefined) return 1;
    console.error(`bench: building ${ref} (${commit.slice(0, 9)}) …`);
    if (!build(other)) return 1;
    const found = [root, other].map(() => new Map());
    const failed = [new Set(), new Set()];
    for (let turn = 0; turn < turns; turn++) {
      for (const [i, tree] of [root, other].entries()) {
        console.error(`bench: ${i === 0 ? 'this tree' : ref}, turn ${turn + 1} of ${turns} …`);
        const results = path.join(tree, 'bench', 'results.json');
        rmSync(results, {force: true});
        // It ends with 1 when one of them failed; the others count all the same.
        run(tree, 'dist-bench/bench/main.js', ...left);
        if (!existsSync(results)) return 1;
        const {rows, failures} = JSON.parse(readFileSync(results, 'utf8'));
        for (const row of rows) keepBetter(found[i], row);
        for (const {name, reason} of failures) failed[i].add(`${name}: ${reason}`);
      }
    }
    print(ref, ...found);
    for (const [i, tree] of ['this tree', ref].entries())
      for (const failure of failed[i]) console.log(`${tree} failed at ${failure}`);
    return failed[0].size > 0 ? 1 : 0;
  } finally {
    git('worktree', 'remove', '--force', other);
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The ref and the turns among the words, and the words that are left for the benchmarks. */
function parse(words) {
  const left = [...words];
  const take = (option) => {
    const at = left.indexOf(option);
    return at < 0 ? undefined : left.splice(at, 2)[1];
  };
  const ref = take('--against');
  return {ref, turns: Number(take('--turns') ?? usualTurns), left};
}

/**
 * Builds a tree with the packages of this one and with its benchmarks, so that both are measured by the same. A benchmark
 * that does not fit the other tree does not compile there, and fails when it is asked for. The pages of a tree may want
 * packages that this one has no longer; only `web` needs them.
 */
function build(tree) {
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  rmSync(path.join(tree, 'bench'), {recursive: true});
  cpSync(path.join(root, 'bench'), path.join(tree, 'bench'), {recursive: true});
  if (run(tree, 'bin/build.mjs') !== 0) {
    if (!existsSync(path.join(tree, 'dist', '.stamp'))) return false;
    console.error(
      'bench: its pages cannot be built with the packages of this tree; only the benchmark web needs them',
    );
  }
  if (run(tree, tsc, '-p', 'bench/tsconfig.json') !== 0)
    console.error('bench: what does not compile there is no matter to benchmarks that do not need it');
  return true;
}

const tsc = path.join('node_modules', 'typescript-7', 'bin', 'tsc');

/** Is more of it better? Amounts per second are; times and memory are not. */
function isRate(unit) {
  return /\/(CPU )?s$/.test(unit);
}

function keepBetter(rows, row) {
  const known = rows.get(row.name);
  const better = !known || (isRate(row.unit) ? row.value > known.value : row.value < known.value);
  if (better) rows.set(row.name, row);
}

function print(ref, mine, theirs) {
  const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3));
  const table = [['benchmark', 'this tree', ref, 'unit', 'times as good']];
  for (const {name, value, unit} of mine.values()) {
    const other = theirs.get(name);
    if (!other) continue;
    const ratio = isRate(unit) ? value / other.value : other.value / value;
    table.push([name, number(value), number(other.value), unit, ratio.toFixed(2)]);
  }
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
  const missing = [...mine.keys()].filter((name) => !theirs.has(name));
  if (missing.length > 0) console.log(`${ref} has no such row: ${missing.join('; ')}`);
}

/** Runs node in a tree, output to standard error. @returns the exit code */
function run(tree, ...args) {
  return spawnSync(process.execPath, args, {cwd: tree, stdio: ['ignore', 2, 2]}).status ?? 1;
}

/** What git says; undefined when it fails. */
function git(...args) {
  const {status, stdout} = spawnSync('git', args, {cwd: root, encoding: 'utf8'});
  return status === 0 ? stdout.trim() : undefined;
}
