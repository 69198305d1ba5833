import type {SchemaObject} from '@loopback/rest';
import {esTails} from '../../analyses/query/es-tail';

const listText =
  'GMT: one query a line, name TAB description TAB genes (Entrez ids, symbols or Affymetrix probes)';

/** Gene lists as jobs and interactive queries take them. */
export const listProperties: Record<string, SchemaObject> = {
  'uptag-cmapfile': {type: 'string', description: `up lists, ${listText}; also accepted as up-cmapfile`},
  'dntag-cmapfile': {type: 'string', description: `down lists, ${listText}; also accepted as down-cmapfile`},
};

export const datasetProperty: SchemaObject = {
  type: 'string',
  description: 'dataset to query; absent or "Touchstone" means the default dataset',
};

export const esTailProperty: SchemaObject = {
  type: 'string',
  enum: [...esTails],
  description:
    'which lists count: up against down, the up list or the down list alone; by default those that are sent',
};

/** What is answered to gene lists that cannot be queried. */
export const rejectionExample = {
  error: {statusCode: 400, name: 'Error', message: 'The job was not accepted: …', code: 'JOB_REJECTED'},
  system: {errors: [], warnings: []},
  up: {errors: [{text: 'TAG: none of its 12 genes is in the gene space bing.'}], warnings: []},
  down: {errors: [], warnings: []},
  both: {errors: [], warnings: []},
};
