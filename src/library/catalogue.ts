/** All data of a server in one list: datasets, loaded tables, published files. */
import type {Pool} from 'pg';
import type {Config} from '../config';
import type {DatasetViewer} from '../models/services';
import {levelOf, usualAssay} from './assays';
import {demoDataset, isOpenTo, listDatasetRecords} from './datasets/registry';
import {demoChecksums} from './demo/checksums';
import {listReferences} from './proteomics/registry';
import {type Access, listPublications, type PublicationViewer} from './publications';
import {formats} from './tables/formats';

/** A file that filled a table. */
export interface TableLoad {
  readonly file: string;
  readonly sha256: string;
  /** of the table, or tables, that it fills */
  readonly records: number;
  /** ISO 8601 */
  readonly loaded: string;
}

export interface CatalogueEntry {
  readonly kind: 'dataset' | 'table' | 'files';
  readonly name: string;
  readonly title: string;
  readonly category: string;
  readonly access: Access;
  readonly assay?: string;
  /** of a dataset's data */
  readonly level?: number;
  readonly count: number;
  /** what they are, in the plural */
  readonly counted: string;
  /** genes or probes of a dataset */
  readonly features?: number;
  readonly bytes?: number;
  readonly licence?: string;
  /** file that a dataset was made from */
  readonly source?: string;
  /** ISO 8601 */
  readonly date: string;
  readonly synthetic: boolean;
  readonly loads?: readonly TableLoad[];
}

/** What a viewer may see, datasets first. */
export async function listCatalogue(
  pool: Pool,
  config: Config,
  viewer: DatasetViewer & PublicationViewer,
): Promise<CatalogueEntry[]> {
  const [datasets, references, tables, publications] = await Promise.all([
    listDatasetRecords(pool),
    listReferences(pool),
    listTables(pool, config),
    listPublications(pool, viewer),
  ]);
  // What the demo key sees, everybody does.
  const {demoDatasets} = config;
  const anybody: DatasetViewer = demoDatasets === true ? {} : {onlyDatasets: demoDatasets};
  const accessOf = (record: {name: string; synthetic: boolean}): Access =>
    isOpenTo(anybody, record) ? 'published' : 'proprietary';
  return [
    ...datasets
      .filter((record) => isOpenTo(viewer, record))
      .map((record): CatalogueEntry => {
        const {name, source, signature_count: count, gene_count: features, synthetic, created} = record;
        const {level, columns: counted} = levelOf(record);
        return {
          ...{kind: 'dataset', name, title: name, category: counted, access: accessOf(record)},
          ...{assay: usualAssay.name, level, count, counted, features, source},
          ...{date: created.toISOString(), synthetic},
        };
      }),
    ...references
      .filter((record) => isOpenTo(viewer, record))
      .map((record): CatalogueEntry => {
        const {name, assay, source, well_count: count, probe_count: features, synthetic, created} = record;
        return {
          ...{kind: 'dataset', name, title: name, category: 'proteomics', access: accessOf(record)},
          ...{assay, level: 4, count, counted: 'wells', features, source},
          ...{date: created.toISOString(), synthetic},
        };
      }),
    ...tables,
    ...publications.map(
      ({name, title, category, access, licence, bytes, files, published}): CatalogueEntry => ({
        ...{kind: 'files', name, title, category, access, licence, bytes},
        ...{count: files.length, counted: 'files', date: published, synthetic: false},
      }),
    ),
  ];
}

/** Tables by the kind of file that filled them; all keys may read what is in them. */
async function listTables(pool: Pool, config: Config): Promise<CatalogueEntry[]> {
  const ofDemo = await demoChecksums(config);
  const {rows} = await pool.query<TableLoad & {kind: string}>(
    `select kind, regexp_replace(file, '^.*[/\\\\]', '') as file, sha256,
            (select coalesce(sum(value::bigint), 0)::float8 from jsonb_each_text(records)) as records,
            to_char(loaded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as loaded
       from (select distinct on (kind, sha256) * from loads order by kind, sha256, id desc) as latest
      -- The demo's records go with it.
      where sha256 <> all ($1) or exists (select from datasets where name = $2)
      order by kind, loaded desc, id desc`,
    [ofDemo, demoDataset],
  );
  const kinds = [...new Set(rows.map(({kind}) => kind))];
  return kinds.map((kind): CatalogueEntry => {
    // A kind that an earlier openclue knew is called by its id.
    const {title} = formats.find((format) => format.kind === kind) ?? {title: kind};
    const loads = rows.filter((row) => row.kind === kind).map(({kind: _, ...load}) => load);
    return {
      ...{kind: 'table', name: kind, title, category: 'metadata', access: 'published', loads},
      ...{count: loads.reduce((sum, {records}) => sum + records, 0), counted: 'records'},
      ...{date: loads[0].loaded, synthetic: loads.every(({sha256}) => ofDemo.includes(sha256))},
    };
  });
}
