import {failure} from '../ground/failures';
import {isMissingText} from './text-field';
import {isBinary, splitLines} from './text-lines';

/** A probe set of an array and the genes it measures: mostly one, several or none where it is ambiguous. */
export interface ChipProbe {
  readonly probeId: string;
  readonly entrezIds: readonly string[];
  readonly symbols: readonly string[];
}

const separator = /\s*\/\/\/\s*/;
/** Analytes of L1000 that no probe set is for: calibrators, which a chip names once a bead set, and beads without use. */
const control = /^(?:CAL\d+|NOT_ASSIGNED)$/i;
const unassigned = /^NOT_ASSIGNED$/i;

/** True where a chip's row is of a control analyte, which measures no gene. */
export function isControlProbe(probeId: string, gene: string): boolean {
  return control.test(probeId) && isNoGene(gene);
}

/** True where a chip's cell for a gene names none. */
export function isNoGene(cell: string): boolean {
  return isMissingText(cell) || cell === '---' || unassigned.test(cell);
}

/**
 * Reads a .chip file: tab-separated, with a header that names at least pr_id, pr_gene_id and pr_gene_symbol, in
 * any order. Several genes of a probe are separated by `///`. Rows of control analytes are left out.
 * @param source names the file in errors
 * @throws CHIP_INVALID for a missing column, an empty or repeated probe id, a short line, or binary data
 */
export function parseChip(text: string, source: string): ChipProbe[] {
  const [header = '', ...lines] = splitLines(text);
  const refuse = (line: number, detail: string) => failure('CHIP_INVALID', {file: source, line, detail});
  const names = header.split('\t').map((name) => name.trim().toLowerCase());
  const position = (name: string): number => {
    const at = names.indexOf(name);
    if (at < 0) throw refuse(1, `the header has no column ${name}`);
    return at;
  };
  const [id, gene, symbol] = ['pr_id', 'pr_gene_id', 'pr_gene_symbol'].map(position);
  const seen = new Map<string, number>();
  return lines.flatMap((line, i) => {
    const number = i + 2;
    if (isBinary(line)) throw refuse(number, 'it holds bytes that are no UTF-8 text');
    if (line.trim() === '') return [];
    const cells = line.split('\t').map((cell) => cell.trim());
    const needed = Math.max(id, gene, symbol) + 1;
    if (cells.length < needed) throw refuse(number, `it has ${cells.length} fields where ${needed} are due`);
    const probeId = cells[id];
    if (probeId === '') throw refuse(number, 'the probe id is empty');
    if (isControlProbe(probeId, cells[gene])) return [];
    const first = seen.get(probeId);
    if (first !== undefined)
      throw refuse(number, `the probe "${probeId}" was given before, on line ${first}`);
    seen.set(probeId, number);
    return [{probeId, entrezIds: split(cells[gene]), symbols: split(cells[symbol])}];
  });
}

function split(cell: string): string[] {
  return cell.split(separator).filter((part) => !isNoGene(part));
}
