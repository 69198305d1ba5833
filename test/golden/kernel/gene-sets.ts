import {readFileSync} from 'node:fs';

/** The sets of a GMT file by name, less the suffix that tells up from down. */
export function readSets(file: string): Map<string, string[]> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [name, , ...genes] = line.trim().split('\t');
      return [name.replace(/_(UP|DN)$/i, ''), genes.filter(Boolean)];
    }),
  );
}
