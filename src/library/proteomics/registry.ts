/** References of P100 and GCP as the database knows them; the datasets service lists them beside those of signatures. */
import type {Pool} from 'pg';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';
import {failure} from '../../errors';
import type {DatasetViewer} from '../../models/services';
import {isOpenTo} from '../datasets/registry';
import type {ReferenceManifest} from './store';

export interface ReferenceRecord {
  readonly id: string;
  readonly name: string;
  readonly assay: ProteomicAssay;
  readonly source: string;
  readonly checksum: string;
  readonly well_count: number;
  readonly probe_count: number;
  readonly cells: readonly string[];
  readonly synthetic: boolean;
  readonly created: Date;
}

const columns = 'id, name, assay, source, checksum, well_count, probe_count, cells, synthetic, created';

/** Of references, those that somebody measured before those that are made up; else as they are. */
export function measuredFirst(
  a: Pick<ReferenceRecord, 'synthetic'>,
  b: Pick<ReferenceRecord, 'synthetic'>,
): number {
  return Number(a.synthetic) - Number(b.synthetic);
}

/** Newest first. */
export async function listReferences(pool: Pool): Promise<ReferenceRecord[]> {
  const {rows} = await pool.query<ReferenceRecord>(
    `select ${columns} from proteomic_references order by created desc, name`,
  );
  return rows;
}

export async function findReference(pool: Pool, name: string): Promise<ReferenceRecord | undefined> {
  return (await listReferences(pool)).find((record) => record.name === name);
}

/** @param viewer who sees it; what it may not see is as if it were not there @throws DATASET_UNKNOWN */
export async function requireReference(
  pool: Pool,
  name: string,
  viewer: DatasetViewer = {},
): Promise<ReferenceRecord> {
  const records = (await listReferences(pool)).filter((record) => isReferenceOpen(viewer, record));
  const record = records.find((each) => each.name === name);
  if (!record) throw failure('DATASET_UNKNOWN', {name, known: records.map((each) => each.name)});
  return record;
}

/** Whether a reference is there for a viewer. */
export function isReferenceOpen(
  viewer: DatasetViewer,
  record: Pick<ReferenceRecord, 'name' | 'synthetic'>,
): boolean {
  return isOpenTo(viewer, record);
}

/**
 * The reference that is asked for, by name or record id; else the newest of the assay that somebody measured, else the
 * newest. What the viewer may not see is as if it were not there.
 * @throws DATASET_UNKNOWN, REFERENCE_ABSENT
 */
export async function chooseReference(
  pool: Pool,
  assay: ProteomicAssay,
  asked: string | undefined,
  viewer: DatasetViewer,
): Promise<ReferenceRecord> {
  const open = (await listReferences(pool)).filter((record) => isOpenTo(viewer, record));
  if (asked) {
    const called = open.find(({name}) => name === asked) ?? open.find(({id}) => id === asked);
    if (!called) throw failure('DATASET_UNKNOWN', {name: asked, known: open.map(({name}) => name)});
    return called;
  }
  const [record] = open.filter((each) => each.assay === assay).sort(measuredFirst);
  if (!record) throw failure('REFERENCE_ABSENT', {assay});
  return record;
}

/** @throws INDEX_EXISTS when a dataset of any assay has the name */
export async function requireFreeName(pool: Pool, name: string): Promise<void> {
  const {rowCount} = await pool.query('select 1 from dataset_catalogue where name = $1', [name]);
  if (rowCount !== 0) throw failure('INDEX_EXISTS', {name});
}

/** Makes the record of a reference agree with its files. */
export async function noteReference(pool: Pool, manifest: ReferenceManifest): Promise<void> {
  const {build, name, assay, sources, wells, probes, cells, synthetic} = manifest;
  await pool.query(
    `insert into proteomic_references (id, name, assay, source, checksum, well_count, probe_count, cells, synthetic)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (name) do update set id = excluded.id, assay = excluded.assay, source = excluded.source,
       checksum = excluded.checksum, well_count = excluded.well_count, probe_count = excluded.probe_count,
       cells = excluded.cells, synthetic = excluded.synthetic`,
    [
      build,
      name,
      assay,
      sources[0].file,
      sources[0].checksum,
      wells,
      probes,
      cells.map(({cell}) => cell),
      synthetic,
    ],
  );
}

export async function forgetReference(pool: Pool, name: string): Promise<void> {
  await pool.query('delete from proteomic_references where name = $1', [name]);
}
