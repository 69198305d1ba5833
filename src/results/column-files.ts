/** Files of a result that hold one column each, as GCT: there are many of them, of the same rows. */
import {writeFileSync} from 'node:fs';
import {columnText} from '../engine/formats/gct-columns';
import {type NotedFile, packText} from './archive/pack';
import {type ColumnFiles, fileIn, type ResultFolder} from './folder';

/** Scores that are written before another thread has heard of them. */
const fewScores = 20_000;

/** Writes the files of several sets of rows, beside what this thread does where they are many and there is a thread for it. */
export async function writeColumnFiles(folder: ResultFolder, sets: readonly ColumnFiles[]): Promise<void> {
  const {path, archive} = folder;
  const scores = sets.reduce((sum, {rows, files}) => sum + (rows.ends.length - 1) * files.length, 0);
  if (!archive) {
    for (const set of sets)
      for (const file of set.files) writeFileSync(fileIn(folder, file.path), textOf(set, file));
    return;
  }
  const elsewhere = scores < fewScores ? undefined : archive.columnsBeside;
  const noted = elsewhere ? await elsewhere({folder: path, sets}) : packColumnFiles(path, sets);
  for (const [name, file] of noted) archive.noted.set(name, file);
}

/** Writes them compressed. @returns by their paths what became of them */
export function packColumnFiles(folder: string, sets: readonly ColumnFiles[]): [string, NotedFile][] {
  return sets.flatMap((set) => {
    const matrix = {rows: set.rows.ends.length - 1, columns: 1, fields: []};
    return set.files.map((file): [string, NotedFile] => [
      file.path,
      packText(fileIn({path: folder}, file.path), textOf(set, file), matrix),
    ]);
  });
}

function textOf({rows, decimals}: ColumnFiles, {id, scores}: ColumnFiles['files'][number]): Buffer {
  return columnText(rows, {ids: [id], fields: new Map()}, scores, decimals);
}
