import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Command} from 'commander';
import {readEnvironmentFile} from '../../../src/cli/environment-file';
import {addExamples} from '../../../src/cli/examples';
import {matrixCommand} from '../../../src/cli/matrix';
import {queryCommand} from '../../../src/cli/query';
import {readableLine} from '../../../src/log';
import {downloadDisposition} from '../../../src/results/names';
import {repositoryRoot} from '../../support/processes';

describe('.env', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-env-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  const read = (text: string, variables: NodeJS.ProcessEnv) => {
    writeFileSync(path.join(folder, '.env'), text);
    readEnvironmentFile(path.join(folder, '.env'), {variables});
    return variables;
  };

  it('gives settings that the environment does not, where unset and empty are the same', () => {
    const text =
      '# mine\nPORT=4001\nHOST="0.0.0.0"\nexport LOG_LEVEL=debug\nOPENCLUE_HOME=\nNODE_OPTIONS=--nope\n';
    expect(read(text, {HOST: '127.0.0.1', PORT: ''})).toEqual({
      PORT: '4001',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'debug',
      OPENCLUE_HOME: '',
    });
  });

  it('is not needed, and refuses a setting that there is not', () => {
    const nowhere: NodeJS.ProcessEnv = {};
    readEnvironmentFile(path.join(folder, 'absent'), {variables: nowhere});
    expect(nowhere).toEqual({});
    const named = {isNamed: true, variables: nowhere};
    expect(() => readEnvironmentFile(path.join(folder, 'absent'), named)).toThrow(/absent cannot be read/);
    expect(() => read('OPENCLUE_HOEM=x', {})).toThrow(/OPENCLUE_HOEM.*\.env/);
  });

  it('may be a copy of .env.example as it is', () => {
    expect(() => read(readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8'), {})).not.toThrow();
  });
});

it('shows log lines at a terminal as lines to read', () => {
  const entry = {
    level: 30,
    time: '2027-01-02T03:04:05.678Z',
    pid: 1,
    hostname: 'x',
    port: 3000,
    msg: 'ready',
  };
  expect(readableLine(JSON.stringify(entry))).toMatch(/^\d\d:\d\d:05 ready port=3000\n$/);
  const broken = {...entry, level: 50, err: {message: 'no', stack: 'Error: no\n  at x'}};
  expect(readableLine(JSON.stringify(broken))).toMatch(/:05 error: ready port=3000\nError: no\n {2}at x\n$/);
});

it('names a downloaded archive after its job', () => {
  const file = 'my_analysis.sig_queryl1k_tool.5d36.tar.gz';
  expect(downloadDisposition(file, 'my_analysis')).toBe(`attachment; filename="${file}"`);
  expect(downloadDisposition(file, '')).toBe(`attachment; filename="${file}"`);
  expect(downloadDisposition(file, 'HDAC up/down $& 3')).toBe(
    'attachment; filename="HDAC_up_down_$&_3.sig_queryl1k_tool.5d36.tar.gz"',
  );
  expect(downloadDisposition(file, '../..\r\n"x"')).toBe(
    'attachment; filename="x.sig_queryl1k_tool.5d36.tar.gz"',
  );
  expect(downloadDisposition(file, 'Größe')).toBe(
    'attachment; filename="Gr__e.sig_queryl1k_tool.5d36.tar.gz"; ' +
      "filename*=UTF-8''Gr%C3%B6%C3%9Fe.sig_queryl1k_tool.5d36.tar.gz",
  );
});

it('has an example in the help of each verb', () => {
  const program = new Command('openclue').addCommand(queryCommand()).addCommand(matrixCommand());
  addExamples(program);
  for (const verb of [...program.commands, ...program.commands.flatMap(({commands}) => commands)]) {
    let help = '';
    verb.configureOutput({writeOut: (text) => (help += text)}).outputHelp();
    expect(help).toMatch(/Examples?:\n {2}\S.*openclue|Examples?:\n {2}openclue/);
  }
});

it('has a name of a detail in each sentence of docs/errors.md, and no number made of one', () => {
  const text = readFileSync(path.join(repositoryRoot, 'docs', 'errors.md'), 'utf8');
  expect(text).toContain('needs ‹needed› GB in ‹folder›, where ‹free› GB are free');
  expect(text).not.toMatch(/NaN GB|undefined|\[object/);
});
