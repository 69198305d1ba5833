import type {GeneListName} from '../engine/index/gene-lists';
import type {Column, Filter, Resource} from '../filter/types';
import type {GeneLists} from '../library/datasets/gene-lists';
import type {DatasetViewer} from '../models/services';
import type {RowText} from '../repositories/query';
import type {ResourceRepository} from '../repositories/resource.repository';
import type {AnswerFormat} from './answer-format';

/** Whose value is found in the index of a dataset. */
export const isFilled = ({fromIndex}: Column): boolean => fromIndex === true;

/** The property by which a dataset knows a signature. */
const keyName = 'sig_id';

type Row = Record<string, unknown>;

/** Records of signatures with their strongest genes, which are read of an index and not of the records' table. */
export class RecordFilling {
  constructor(
    private readonly repository: ResourceRepository,
    private readonly resource: Resource,
    private readonly geneLists: GeneLists,
    private readonly viewer: DatasetViewer,
  ) {}

  /** The JSON texts of the matching records. */
  async find(filter: Filter, signal: AbortSignal): Promise<string[]> {
    const texts: string[] = [];
    for await (const rows of this.batches(filter, signal)) {
      texts.push(...rows.map((row) => JSON.stringify(row)));
    }
    return texts;
  }

  /** The matching records batch by batch, as `ResourceRepository` streams them: JSON texts, or a cell for each field. */
  async *stream(
    filter: Filter,
    format: AnswerFormat,
    textOf: RowText,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const isTable = format === 'csv' || format === 'tsv';
    const cellsOf = (row: Row) => filter.fields.map(({name}) => cellOf(row[name]));
    for await (const rows of this.batches(filter, signal)) {
      yield rows.map((row) => textOf(isTable ? cellsOf(row) : [JSON.stringify(row)])).join('');
    }
  }

  private async *batches(filter: Filter, signal: AbortSignal): AsyncGenerator<Row[]> {
    const names = new Set(filter.fields.map(({name}) => name));
    const fields = [...this.resource.columns.values()].filter(
      ({name}) => names.has(name) || name === keyName,
    );
    // No JSON text of the database has a line end that is not escaped.
    const lines = this.repository.stream({...filter, fields}, ([json]) => `${json}\n`, signal);
    for await (const batch of lines) {
      yield await this.fill(
        batch
          .trimEnd()
          .split('\n')
          .map((json) => JSON.parse(json)),
        filter,
      );
    }
  }

  /** Puts the lists in their places among the fields; those of a file stay where no dataset has the signature. */
  private async fill(rows: readonly Row[], {fields, include}: Filter): Promise<Row[]> {
    const wanted = fields.filter(isFilled).map(({name}) => name as GeneListName);
    const found = await this.geneLists.of(
      rows.map((row) => String(row[keyName] ?? '')),
      wanted,
      this.viewer,
    );
    return rows.map((row, r) => {
      const lists: Row = {};
      wanted.forEach((name, l) => {
        const text = found[r][l];
        if (text !== undefined) lists[name] = JSON.parse(text);
      });
      // A dataset that holds the signature says all that there is.
      const isHeld = found[r].length > 0;
      const filled: Row = {};
      for (const {name, fromIndex} of fields) {
        const value = fromIndex && isHeld ? lists[name] : row[name];
        if (value !== undefined) filled[name] = value;
      }
      for (const {relation} of include) if (relation.name in row) filled[relation.name] = row[relation.name];
      return filled;
    });
  }
}

/** As `ResourceRepository.table` writes it. */
function cellOf(value: unknown): string | null {
  if (value === undefined) return null;
  return Array.isArray(value) ? value.join('|') : String(value);
}
