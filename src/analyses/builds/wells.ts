/** What is known of the wells of a matrix: its own metadata, and a table's. */
import type {MetadataTable} from '../../engine/formats/matrix';
import type {LevelMatrix} from '../../engine/levels/level-matrix';
import {withUnits} from '../../engine/levels/treatment-units';
import {failure} from '../../errors';
import {mergeMetadata, readSigInfo} from '../../library/datasets/signature-metadata';

export interface DescribedWells {
  /** fields under our names (pert_iname, cell_iname), whatever the files call them, times and doses with units */
  readonly columns: MetadataTable;
  /** wells that the table does not have */
  readonly undescribed: {readonly count: number; readonly examples: readonly string[]};
  /** what was noticed of the table, its encoding for instance, and of the wells */
  readonly notices: readonly string[];
}

/**
 * The wells of a matrix with what an instinfo table says of them; it goes before the matrix.
 * @throws LEVELS_UNFIT for a table that has none of the wells, SIGINFO_NO_ID, SIGINFO_REPEATED and LOAD_* failures
 */
export async function describeWells(
  {path, columns}: Pick<LevelMatrix, 'path' | 'columns'>,
  instinfo?: string,
): Promise<DescribedWells> {
  if (instinfo === undefined) {
    return {...told(mergeMetadata(columns), []), undescribed: {count: 0, examples: []}};
  }
  const {ids} = columns;
  const {table, described, undescribed, notices} = await readSigInfo(instinfo, ids);
  if (described === 0) {
    throw failure('LEVELS_UNFIT', {
      subject: instinfo,
      detail: `it describes none of the ${ids.length} wells of ${path} (e.g. ${undescribed.join(', ')}). Give the table that belongs to them`,
    });
  }
  return {
    ...told(mergeMetadata(columns, table), notices),
    undescribed: {count: ids.length - described, examples: undescribed},
  };
}

/** Times and doses have their units, and it is said where these were taken for granted. */
function told(
  described: MetadataTable,
  notices: readonly string[],
): Pick<DescribedWells, 'columns' | 'notices'> {
  const {columns, taken} = withUnits(described);
  const count = (wells: number) => wells.toLocaleString('en-US');
  const more = [
    ...(taken.hours > 0
      ? [
          `the times of ${count(taken.hours)} wells have no unit and are taken for hours (pert_time_unit says others)`,
        ]
      : []),
    ...(taken.micromolar > 0
      ? [
          `the doses of ${count(taken.micromolar)} wells have no unit and are taken for micromolar (pert_dose_unit says others)`,
        ]
      : []),
  ];
  return {columns, notices: [...notices, ...more]};
}
