import {Argument, Command} from 'commander';

/** Verbs and flags that may follow some words of a command line. */
interface Place {
  /** words before, e.g. `matrix add` */
  readonly path: string;
  readonly words: readonly string[];
}

const writers: Readonly<Record<string, (places: readonly Place[]) => string>> = {bash, zsh, fish};

/** `openclue completion`: what shells need to complete verbs and flags. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print a script with which a shell completes verbs and flags')
    .addArgument(new Argument('<shell>').choices(Object.keys(writers)))
    .action((shell: string) => {
      const general = flagsOf(program);
      process.stdout.write(writers[shell](placesOf(program, [], general)));
    });
}

function placesOf(command: Command, path: readonly string[], general: readonly string[]): readonly Place[] {
  const verbs = command.commands.map((verb) => verb.name());
  const own = path.length > 0 ? flagsOf(command) : [];
  return [
    {path: path.join(' '), words: [...verbs, ...own, ...general, '--help'].sort()},
    ...command.commands.flatMap((verb) => placesOf(verb, [...path, verb.name()], general)),
  ];
}

function flagsOf({options}: Command): readonly string[] {
  return options.flatMap(({long}) => (long ? [long] : []));
}

/** The words so far that are verbs; where nothing of ours fits, files are offered. */
function bash(places: readonly Place[]): string {
  return `_openclue() {
  local path= word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; esac
    case "\${path:+$path }$word" in
      ${casesOf(places)}) path="\${path:+$path }$word" ;;
      *) break ;;
    esac
  done
  case "$path" in
${places.map(({path, words}) => `    '${path}') words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _openclue openclue
`;
}

/** By the shell's own emulation of bash. */
function zsh(places: readonly Place[]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(places)}`;
}

function fish(places: readonly Place[]): string {
  const lines = places.map(({path, words}) => `    case '${path}'\n      printf '%s\\n' ${words.join(' ')}`);
  return `function __openclue_words
  set -l path
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and break
    contains -- (string join ' ' $path $word) ${places
      .filter(({path}) => path !== '')
      .map(({path}) => `'${path}'`)
      .join(' ')}; or break
    set -a path $word
  end
  switch (string join ' ' $path)
${lines.join('\n')}
  end
end
complete -c openclue -a '(__openclue_words)'
`;
}

function casesOf(places: readonly Place[]): string {
  return places
    .filter(({path}) => path !== '')
    .map(({path}) => `'${path}'`)
    .join('|');
}
