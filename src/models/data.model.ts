import {Entity, model} from '@loopback/repository';
import {flag, integer, recordId, text, texts} from './columns';

/** A data folder as CLUE's tools look it up; natural key name. */
@model({name: 'data', description: 'Where the files of a dataset are'})
export class Data extends Entity {
  @recordId('name') id!: string;

  @text('Name of the dataset', 'written by an administrator') name?: string;
  @text('Folder of its files', 'written by an administrator') s3_root?: string;
  @text('What it holds', 'written by an administrator') description?: string;
}

/** A dataset that queries may name, as `openclue matrix add` registered it. */
@model({name: 'dataset', description: 'Datasets that queries may name'})
export class Dataset extends Entity {
  @recordId('the registration') id!: string;

  @text('Name, as a query gives it', 'openclue matrix add') name?: string;
  @text('What it measures: L1000, P100 or GCP', 'openclue matrix add') assay?: string;
  @integer(
    'Level of its data: 5 signatures, 4 z-scores of wells, 3 expression of wells',
    'openclue matrix add',
  )
  level?: number;
  @text('File it was made from', 'openclue matrix add') source?: string;
  @text('Checksum of the index', 'openclue matrix add') checksum?: string;
  @texts('Gene spaces it can be queried in', 'openclue matrix add') spaces?: string[];
  @integer('Number of signatures, or wells', 'openclue matrix add') signature_count?: number;
  @integer('Number of genes, or probes', 'openclue matrix add') gene_count?: number;
  @flag('Made up for demonstration', 'openclue matrix add') synthetic?: boolean;
  @text('When it was added (ISO 8601)', 'openclue matrix add', {holds: 'instant'}) created?: string;
  @flag('Whether queries that name no dataset go to it', 'OPENCLUE_DATASET, openclue matrix default')
  is_default?: boolean;
}

/** A kind of data the API serves; natural key name. */
@model({name: 'dataType', description: 'Kinds of data'})
export class DataType extends Entity {
  @recordId('name') id!: string;

  @text('Name, e.g. L1000', 'the assays of the LINCS project') name?: string;
  @text('What it measures', 'the assays of the LINCS project') description?: string;
}
