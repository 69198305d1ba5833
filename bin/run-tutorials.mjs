// Runs the code of docs/tutorials against the server that OPENCLUE_URL names and holds what it prints against the block
// behind it: node bin/run-tutorials.mjs [--write] python|r|sh ... With --write what is printed is put there instead. The
// blocks of a language in a tutorial are one program.
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {root} from './install.mjs';

/** What ends the output of a block. */
const end = '\u001e';
const programs = {
  python: {command: ['/usr/bin/python3'], file: 'tutorial.py', mark: `print("\\x1e")`},
  r: {command: ['Rscript'], file: 'tutorial.R', mark: `cat("\\x1e\\n")`},
  sh: {command: ['bash', '-euo', 'pipefail'], file: 'tutorial.sh', mark: `printf '\\x1e\\n'`},
};
const args = process.argv.slice(2);
const write = args.includes('--write');
const languages = args.filter((arg) => arg !== '--write');
const unknown = languages.find((language) => !(language in programs));
if (unknown !== undefined || !process.env.OPENCLUE_URL) {
  throw new Error('Say which of python, r and sh to run, and name a running server by OPENCLUE_URL.');
}

/** A block of code, the text before it, and the block of output behind it, which a new tutorial may lack. */
const fence = /^```(python|r|sh)\n([\s\S]*?)^```\n(\n```text\n[\s\S]*?^```\n)?/gm;

/** @returns what each block prints, in order */
function outputsOf(language, blocks, folder) {
  const {command, file, mark} = programs[language];
  const script = path.join(folder, file);
  writeFileSync(script, blocks.map((code) => `${code}${mark}\n`).join(''));
  const env = {...process.env, LC_ALL: 'C.UTF-8'};
  const ran = spawnSync(command[0], [...command.slice(1), script], {cwd: folder, env, encoding: 'utf8'});
  if (ran.status !== 0) throw new Error(`${ran.error ?? ''}${ran.stdout.split(end).at(-1)}${ran.stderr}`);
  return ran.stdout.split(`${end}\n`).slice(0, -1);
}

function run(name) {
  const file = path.join(root, 'docs/tutorials', name);
  const text = readFileSync(file, 'utf8');
  const folder = mkdtempSync(path.join(tmpdir(), 'tutorial-'));
  cpSync(path.join(root, 'docs/tutorials/pipeline'), path.join(folder, 'pipeline'), {recursive: true});
  try {
    const outputs = {};
    for (const language of languages) {
      const blocks = [...text.matchAll(fence)]
        .filter((block) => block[1] === language)
        .map((block) => block[2]);
      if (blocks.length > 0) outputs[language] = outputsOf(language, blocks, folder);
    }
    const ran = text.replace(fence, (all, language, code) => {
      const printed = outputs[language]?.shift();
      if (printed === undefined) return all;
      const shown = printed === '' ? '' : `\n\`\`\`text\n${printed.replace(/\s*$/, '')}\n\`\`\`\n`;
      return `\`\`\`${language}\n${code}\`\`\`\n${shown}`;
    });
    if (ran === text) return true;
    if (write) writeFileSync(file, ran);
    else report(name, text, ran);
    return write;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function report(name, was, is) {
  const [before, after] = [was.split('\n'), is.split('\n')];
  const at = after.findIndex((line, i) => line !== before[i]);
  console.error(
    `docs/tutorials/${name}, line ${at + 1}, has\n  ${before[at]}\nand its code printed\n  ${after[at]}`,
  );
}

const names = readdirSync(path.join(root, 'docs/tutorials')).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);
let good = true;
for (const name of names.sort()) {
  try {
    good = run(name) && good;
  } catch (error) {
    console.error(`docs/tutorials/${name} failed:\n${error.message}`);
    good = false;
  }
}
console.log(
  good
    ? `tutorials: ${languages.join(', ')}: good`
    : 'tutorials: .ci/clients --write writes what was printed',
);
process.exit(good ? 0 : 1);
