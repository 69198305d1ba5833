import {failure} from '../errors';
import {type OnBytes, readBytes, type Source} from './bytes';
import type {Row, Table} from './format';
import {gmtHeader} from './formats/pcls';
import {linesOf} from './tables';
import {decodeLines, type TextBlock} from './text';

/**
 * Opens a GMT (a set a line: name, description, members, separated by tabs) as a table with the headers of
 * `gmtHeader`; the members stay separated by tabs in one cell.
 * @throws LOAD_ROW_INVALID for a set without members
 */
export function readGmt(source: Source, onBytes?: OnBytes): Table {
  const blocks = decodeLines(source.label, readBytes(source, onBytes));
  return {
    header: gmtHeader,
    unit: 'line',
    blocks: sets(source.label, blocks),
    notices: () => [],
    close: async () => void (await blocks.return(undefined)),
  };
}

async function* sets(file: string, blocks: AsyncIterable<TextBlock>): AsyncGenerator<Row[]> {
  let number = 0;
  for await (const block of blocks) {
    const lines = linesOf(block);
    yield setsOf(file, lines, number + 1);
    number += lines.length;
  }
}

/** The sets on some lines of a GMT, blank ones skipped. @throws LOAD_ROW_INVALID */
export function setsOf(file: string, lines: readonly string[], firstLine: number): Row[] {
  return lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [{line: firstLine + i, cells: setOf(file, line, firstLine + i)}],
  );
}

function setOf(file: string, line: string, number: number): string[] {
  const [name, description = '', ...rest] = line.split('\t').map((cell) => cell.trim());
  const members = rest.filter((member) => member !== '');
  if (name === '' || members.length === 0) {
    const detail = 'a GMT line needs a set name, a description (may be empty) and at least one member';
    throw failure('LOAD_ROW_INVALID', {file, place: `line ${number}`, detail});
  }
  return [name, description, members.join('\t')];
}
