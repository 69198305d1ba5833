import {failure} from '../../errors';
import type {OnBytes, Source} from './bytes';
import type {OnBadRow, Row, Table} from './format';
import {gmtHeader} from './formats/pcls';
import {linesOf} from './tables';
import {readText} from './text';

/**
 * Opens a GMT (a set a line: name, description, members, separated by tabs) as a table with the headers of
 * `gmtHeader`; the members stay separated by tabs in one cell.
 * @param onBadRow told of a set without members, which is then left out
 * @throws LOAD_ROW_INVALID for such a set where nobody is told
 */
export function readGmt(source: Source, onBytes?: OnBytes, onBadRow?: OnBadRow): Table {
  const {blocks, notices} = readText(source, onBytes);
  return {
    header: gmtHeader,
    unit: 'line',
    blocks: sets(source.label, blocks, onBadRow),
    notices,
    close: async () => void (await blocks.return(undefined)),
  };
}

async function* sets(
  file: string,
  blocks: AsyncIterable<string>,
  onBadRow?: OnBadRow,
): AsyncGenerator<Row[]> {
  let number = 0;
  for await (const block of blocks) {
    const lines = linesOf(block);
    yield setsOf(file, lines, number + 1, onBadRow);
    number += lines.length;
  }
}

/** The sets on some lines of a GMT, blank ones skipped. @throws LOAD_ROW_INVALID as `readGmt` */
export function setsOf(
  file: string,
  lines: readonly string[],
  firstLine: number,
  onBadRow?: OnBadRow,
): Row[] {
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const cells = setOf(line);
    if (cells) return [{line: firstLine + i, cells}];
    const place = `line ${firstLine + i}`;
    const detail = 'a GMT line needs a set name, a description (may be empty) and at least one member';
    if (!onBadRow) throw failure('LOAD_ROW_INVALID', {file, place, detail});
    onBadRow(place, detail);
    return [];
  });
}

function setOf(line: string): string[] | undefined {
  const [name, description = '', ...rest] = line.split('\t').map((cell) => cell.trim());
  const members = rest.filter((member) => member !== '');
  return name === '' || members.length === 0 ? undefined : [name, description, members.join('\t')];
}
