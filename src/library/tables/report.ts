import type {OpenclueError} from '../../errors';

/** What happened to one table. */
export interface TableReport {
  readonly table: string;
  /** records the file holds for it */
  readonly kept: number;
  /** records inserted or updated; the rest were there already */
  readonly changed: number;
  /** records of an earlier edition that are gone */
  readonly removed: number;
}

/** A row that could not be taken. */
export interface Rejection {
  /** e.g. `line 17` */
  readonly place: string;
  readonly reason: string;
}

/** What happened to one file (or one member of an archive). */
export type LoadReport = LoadedReport | RefusedReport;

export interface LoadedReport {
  readonly status: 'loaded';
  readonly file: string;
  readonly kind: string;
  readonly title: string;
  /** 0 to 1: share of the file's headers that the kind accounts for */
  readonly sureness: number;
  readonly rowsRead: number;
  /** rows left out for their faults, and the first thousand of them with reasons */
  readonly rowsSkipped: number;
  readonly skipped: readonly Rejection[];
  readonly tables: readonly TableReport[];
  /** headers that no field takes */
  readonly ignored: readonly string[];
  readonly notices: readonly string[];
  readonly seconds: number;
}

export interface RefusedReport {
  readonly status: 'refused';
  readonly file: string;
  /** absent when the file was not recognised */
  readonly kind?: string;
  readonly rowsRead: number;
  /** rows at fault, and the first of them with reasons; 0 when the file as a whole is */
  readonly rowsRejected: number;
  readonly rejections: readonly Rejection[];
  readonly error: OpenclueError;
}

const number = (n: number) => n.toLocaleString('en-US');

/** The reports as a person reads them: what was recognised, rows read, kept and rejected with reasons. */
export function formatReport(reports: readonly LoadReport[], dryRun = false): string {
  return reports
    .map((report) => (report.status === 'loaded' ? formatLoaded(report, dryRun) : formatRefused(report)))
    .join('\n');
}

function formatLoaded(report: LoadedReport, dryRun: boolean): string {
  const changes = dryRun ? 'would change' : 'changed';
  return [
    `${report.file}: ${report.title}, ${number(report.rowsRead)} rows read in ${report.seconds.toFixed(1)} s`,
    ...report.tables.map(
      ({table, kept, changed, removed}) =>
        `  ${table}: ${number(kept)} records, ${number(changed)} ${changes}${removed ? `, ${number(removed)} removed` : ''}`,
    ),
    ...(report.ignored.length ? [`  columns not used: ${report.ignored.join(', ')}`] : []),
    ...report.notices.map((notice) => `  ${notice}`),
    ...(report.rowsSkipped ? [`  rows left out for their faults: ${number(report.rowsSkipped)}`] : []),
    ...listRejections(report.skipped, report.rowsSkipped, '    '),
  ].join('\n');
}

function formatRefused({file, error, rowsRead, rowsRejected, rejections}: RefusedReport): string {
  if (rowsRejected === 0) return `Refused: ${error.message}`;
  return [
    `${file}: refused, nothing of it was loaded: ${number(rowsRejected)} of ${number(rowsRead)} rows read are at fault`,
    ...listRejections(rejections, rowsRejected, '  '),
  ].join('\n');
}

function listRejections(rejections: readonly Rejection[], all: number, indent: string): string[] {
  const more = all - new Set(rejections.map(({place}) => place)).size;
  return [
    ...rejections.map(({place, reason}) => `${indent}${place}: ${reason}`),
    ...(more > 0 ? [`${indent}and ${number(more)} more`] : []),
  ];
}
