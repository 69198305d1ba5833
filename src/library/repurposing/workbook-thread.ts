/** Runs on a thread of its own: a workbook of 14,000 rows takes a second of processor. */
import {task} from '../../engine/ground/task';
import type {ExportCell} from './export';

export interface WorkbookTask {
  readonly sheet: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly ExportCell[])[];
}

/** Characters that a column of a workbook shows, about; the cells have all. */
const columnWidth = 22;

/** Writes a table as XLSX: texts as texts, whatever they begin with, numbers as numbers. @returns the file's bytes */
export const workbook = task(async ({sheet, header, rows}: WorkbookTask): Promise<Uint8Array> => {
  // A module of its own kind, which only a dynamic import loads.
  const {default: writeExcelFile} = await import('write-excel-file/node');
  const titles = header.map((value) => ({value, type: String, fontWeight: 'bold' as const}));
  const cells = rows.map((row) =>
    row.map((value) => {
      if (value === null) return null;
      return typeof value === 'number' ? {value, type: Number} : {value, type: String};
    }),
  );
  const written = writeExcelFile([titles, ...cells], {
    sheet,
    stickyRowsCount: 1,
    columns: header.map(() => ({width: columnWidth})),
  });
  return written.toBuffer();
});
