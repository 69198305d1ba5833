/** What a client asks of connections among perts: the body of a POST, or the parameters of a GET. */
import {fault, isObject, shown} from '../../filter/faults';
import {splitList} from '../../filter/name-list';
import {flagOf, isGiven} from '../fields';
import type {MatrixRequest} from './connection-matrix';
import {connectionScores} from './connections';

export const matrixFields = [
  'perts',
  'targets',
  'cells',
  'pert_type',
  'score',
  'symmetric',
  'ignore_missing',
] as const;

const all = 'all';

/** @throws FILTER_INVALID naming the field */
export function readMatrixRequest(body: unknown): MatrixRequest {
  if (!isObject(body))
    throw fault('body', `must be an object of ${matrixFields.join(', ')}, not ${shown(body)}`);
  const unknown = Object.keys(body).find((name) => !matrixFields.some((field) => field === name));
  if (unknown !== undefined)
    throw fault(unknown, `is no field of connections, which have ${matrixFields.join(', ')}`);
  const {perts, targets, cells, pert_type: type} = body;
  if (isGiven(type) && typeof type !== 'string')
    throw fault('pert_type', `must be one text, not ${shown(type)}`);
  const score = isGiven(body.score) ? connectionScores.find((known) => known === body.score) : 'tau';
  if (!score) throw fault('score', `must be ${connectionScores.join(' or ')}, not ${shown(body.score)}`);
  return {
    score,
    perts: isAll(perts) ? undefined : readNames('perts', perts),
    targets: isAll(targets) ? all : readNames('targets', targets),
    cells: isAll(cells) ? all : readNames('cells', cells),
    type: typeof type === 'string' && type !== '' ? type : undefined,
    symmetric: readFlag('symmetric', body.symmetric),
    ignoreMissing: readFlag('ignore_missing', body.ignore_missing),
  };
}

function isAll(value: unknown): boolean {
  return value === all || (Array.isArray(value) && value.length === 1 && value[0] === all);
}

/** An array of texts; or one text, which is a JSON array or has commas between the names, for names may have commas. */
export function readNames(field: string, value: unknown): readonly string[] | undefined {
  if (!isGiven(value)) return undefined;
  const list = typeof value === 'string' ? splitList(field, value) : value;
  if (!Array.isArray(list)) throw fault(field, `must be an array of names, not ${shown(value)}`);
  const names = list.map((name, i) => {
    if (typeof name !== 'string') throw fault(`${field}[${i}]`, `must be a text, not ${shown(name)}`);
    return name.trim();
  });
  const given = [...new Set(names)].filter((name) => name !== '');
  if (given.length === 0) throw fault(field, 'names nothing; leave it out to get all');
  return given;
}

function readFlag(field: string, value: unknown): boolean {
  const flag = flagOf(value);
  if (flag === undefined) throw fault(field, `must be true or false, not ${shown(value)}`);
  return flag;
}
