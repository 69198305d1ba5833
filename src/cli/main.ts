import {Command, CommanderError} from 'commander';
import {OpenclueError} from '../errors';
import {version} from '../version';
import {backgroundCommand} from './background';
import {backupCommand, restoreCommand} from './backup';
import {buildCommand} from './build';
import {completionCommand} from './completion';
import {configCommand} from './config';
import {dataCommand} from './data';
import {doctorCommand} from './doctor';
import {dumpCommand} from './dump';
import {addExamples} from './examples';
import {expressionCommand} from './expression';
import {introspectCommand} from './introspect';
import {invitationsCommand} from './invitations';
import {jobsCommand} from './jobs';
import {keysCommand} from './keys';
import {kgxCommand} from './kgx';
import {levelsCommand} from './levels';
import {loadCommand} from './load';
import {mapCommand} from './map';
import {matrixCommand} from './matrix';
import {proteomicsCommand} from './proteomics';
import {queryCommand} from './query';
import {serveCommand} from './serve';
import {Interrupted} from './session';
import {takeSettings} from './settings';
import {workerCommand} from './worker';

/** Exit codes that scripts rely on. */
const failed = 1;
const wrongUsage = 2;

/** Runs `openclue <verb> ...` and sets the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const program = new Command('openclue')
    .description('The CLUE API and Connectivity Map queries, on your own machine and matrices')
    .version(version)
    .helpCommand(false)
    .showHelpAfterError('(openclue <verb> --help explains)');
  const serve = serveCommand();
  for (const command of [
    serve,
    workerCommand(),
    doctorCommand(),
    loadCommand(),
    matrixCommand(),
    backgroundCommand(),
    mapCommand(),
    expressionCommand(),
    dataCommand(),
    queryCommand(),
    introspectCommand(),
    proteomicsCommand(),
    kgxCommand(),
    dumpCommand(),
    levelsCommand(),
    buildCommand(),
    jobsCommand(),
    keysCommand(),
    invitationsCommand(),
    backupCommand(),
    restoreCommand(),
    configCommand(),
    completionCommand(program),
  ]) {
    program.addCommand(command);
  }
  takeSettings(program, [serve]);
  addExamples(program);
  exitByException(program);
  heedOutput();
  try {
    await program.parseAsync(args, {from: 'user'});
  } catch (error) {
    // What it was doing goes on otherwise.
    if (error instanceof Interrupted) process.exit(error.exitCode);
    process.exitCode = report(error);
  }
}

/**
 * Whoever reads may have seen enough, as `head` has: what is printed from then on is for nobody, and no failure. Where it
 * cannot be kept, on a full disk, the command does its work all the same and tells at the end.
 */
function heedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || process.exitCode === failed) return;
    process.exitCode = failed;
    console.error(`openclue: what it prints cannot be written: ${error.message}`);
  });
  process.stderr.on('error', () => {});
}

/** Commander would end the process itself, with 1 for wrong usage; sub-commands do not inherit the override. */
function exitByException(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByException(child);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
  if (error instanceof OpenclueError) console.error(`openclue: ${error.message}`);
  else console.error('openclue: unexpected failure:', error);
  return failed;
}
