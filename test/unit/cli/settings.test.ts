import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Command} from 'commander';
import {completionCommand} from '../../../src/cli/completion';
import {settingOrigins, takeSettings} from '../../../src/cli/settings';
import {settingsInForce} from '../../../src/config';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-settings-'));
afterAll(() => rmSync(folder, {recursive: true}));

function programOf(): Command {
  const serve = new Command('serve').option('--verbose').action(() => {});
  const matrix = new Command('matrix');
  matrix
    .command('add')
    .option('--siginfo <tsv>')
    .action(() => {});
  const program = new Command('openclue').exitOverride().addCommand(serve).addCommand(matrix);
  program.addCommand(completionCommand(program));
  takeSettings(program, [serve]);
  return program;
}

describe('settings', () => {
  const before = process.env;
  afterEach(() => {
    process.env = before;
  });

  it('are taken from a flag before the environment, and from it before a file; it is told which', () => {
    const file = path.join(folder, 'host.env');
    writeFileSync(file, 'PORT=1\nHOST=0.0.0.0\nOPENCLUE_HOME=/of/file\nLOG_LEVEL=debug\n');
    process.env = {HOST: '127.0.0.2', OPENCLUE_HOME: '/of/environment'};
    programOf().parse(['serve', '--port', '4000', '--env-file', file, '--home', '/of/flag'], {from: 'user'});
    expect(process.env).toMatchObject({
      PORT: '4000',
      HOST: '127.0.0.2',
      OPENCLUE_HOME: '/of/flag',
      LOG_LEVEL: 'debug',
    });
    expect(Object.fromEntries(settingOrigins)).toEqual({
      PORT: 'flag',
      HOST: 'environment',
      OPENCLUE_HOME: 'flag',
      LOG_LEVEL: 'file',
    });
    const absent = path.join(folder, 'absent.env');
    expect(() => programOf().parse(['serve', '--env-file', absent], {from: 'user'})).toThrow(
      /absent.env cannot be read/,
    );
  });

  it('are shown as they are in force, without the password of a database', () => {
    const shown = (variables: NodeJS.ProcessEnv) =>
      Object.fromEntries(settingsInForce(variables).map(({name, value}) => [name, value]));
    expect(shown({OPENCLUE_DEMO: '', LOG_LEVEL: 'warn'})).toMatchObject({
      OPENCLUE_DEMO: '1',
      LOG_LEVEL: 'warn',
      PORT: '3000',
    });
    for (const [given, told] of [
      ['postgres://lab:s3cret@db.example.org/clue', 'postgres://lab:***@db.example.org/clue'],
      ['postgres://lab:p@ss/w@db.example.org/clue', 'postgres://lab:***@db.example.org/clue'],
      [
        'postgres://db.example.org/clue?user=lab&password=s3cret&ssl=1',
        'postgres://db.example.org/clue?user=lab&password=***&ssl=1',
      ],
      ['postgres://lab@db.example.org/clue', 'postgres://lab@db.example.org/clue'],
    ]) {
      expect(shown({DATABASE_URL: given}).DATABASE_URL).toBe(told);
    }
    expect(() => settingsInForce({PORT: 'http'})).toThrow(/PORT/);
  });
});

describe('completion', () => {
  const script = (shell: string) => {
    let written = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += text;
      return true;
    });
    programOf().parse(['completion', shell], {from: 'user'});
    write.mockRestore();
    return written;
  };

  it('offers verbs and flags where they fit, in bash', () => {
    const file = path.join(folder, 'completion.bash');
    writeFileSync(file, script('bash'));
    const offered = (...words: string[]) => {
      const quoted = ['openclue', ...words].map((word) => `'${word}'`).join(' ');
      const typed = `source '${file}'; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _openclue; echo "\${COMPREPLY[*]}"`;
      return execFileSync('bash', ['-c', typed], {encoding: 'utf8'}).trim();
    };
    expect(offered('ma')).toBe('matrix');
    expect(offered('matrix', '')).toContain('add');
    expect(offered('matrix', 'add', '--s')).toBe('--siginfo');
    expect(offered('serve', '--verbose', '--p')).toBe('--port');
    expect(offered('serve', '--h')).toBe('--help --home --host');
  });

  it('names every place for zsh and fish', () => {
    expect(script('zsh')).toContain('bashcompinit');
    expect(script('fish')).toContain("case 'matrix add'");
  });
});
