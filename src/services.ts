import type {Entity} from '@loopback/repository';
import type {Column, Relation, Resource} from './filter/types';
import {Cell} from './models/cell.model';
import type {ColumnDefinition} from './models/columns';
import {Gene} from './models/gene.model';
import {Pcl} from './models/pcl.model';
import {Pert} from './models/pert.model';
import {Sig} from './models/sig.model';

/** One collection of the API, served under /api/{path}. */
export interface Service {
  readonly path: string;
  /** other paths under which clients know it */
  readonly aliases: readonly string[];
  readonly model: typeof Entity;
  readonly resource: Resource;
  /** a filter that makes sense for it, shown in the documentation */
  readonly example: {readonly where: object; readonly field: string};
}

interface Declaration {
  readonly path: string;
  readonly aliases?: readonly string[];
  readonly model: typeof Entity;
  /** the table's name where it is not the path */
  readonly table?: string;
  /** collections too large to send whole by default */
  readonly large?: boolean;
  readonly relations?: Readonly<Record<string, RelationDeclaration>>;
  readonly example: Service['example'];
}

interface RelationDeclaration {
  /** path of the service the relation leads to */
  readonly to: string;
  /** pairs of a column here and the column there that must agree */
  readonly by: readonly (readonly [local: string, remote: string])[];
  readonly through?: string;
  readonly many?: boolean;
}

const toPcls: RelationDeclaration = {to: 'pcls', by: [['pert_id', 'group_id']], through: 'pcl_perts'};

/** Every uniform service. A new one is a model, a migration and an entry here. */
const declarations: readonly Declaration[] = [
  {
    path: 'genes',
    model: Gene,
    example: {where: {gene_symbol: {inq: ['AKT1', 'BRAF']}}, field: 'l1000_type'},
  },
  {path: 'cells', model: Cell, example: {where: {cell_iname: {like: '^A3'}}, field: 'cell_lineage'}},
  {
    path: 'perts',
    model: Pert,
    relations: {
      pcls: toPcls,
      // what the CLUE web page calls the same classes
      pclv1s: toPcls,
      sigs: {to: 'sigs', by: [['pert_id', 'pert_id']]},
    },
    example: {where: {pert_iname: 'sirolimus'}, field: 'pert_type'},
  },
  {
    path: 'sigs',
    model: Sig,
    large: true,
    example: {where: {pert_iname: 'vorinostat', cell_id: 'MCF7'}, field: 'cell_id'},
  },
  {
    path: 'pcls',
    model: Pcl,
    relations: {perts: {to: 'perts', by: [['group_id', 'pert_id']], through: 'pcl_perts'}},
    example: {where: {group_id: 'CP_HDAC_INHIBITOR'}, field: 'pcl_type'},
  },
];

export const services: readonly Service[] = declarations.map(define);

function define(declaration: Declaration): Service {
  const {path, model, example, aliases = [], table = path} = declaration;
  return {path, aliases, model, resource: resourceOf({...declaration, table}), example};
}

/** What the filter language knows of a model's records in a table or view. */
export function resourceOf({
  model,
  table,
  large = false,
  relations = {},
}: Pick<Declaration, 'model' | 'large' | 'relations'> & {table: string}): Resource {
  return {
    name: model.modelName,
    table,
    large,
    columns: columnsOf(model),
    relations: new Map(Object.entries(relations).map(([name, relation]) => [name, relate(name, relation)])),
  };
}

function columnsOf(model: typeof Entity): ReadonlyMap<string, Column> {
  const properties = Object.entries(model.definition.properties) as [string, ColumnDefinition][];
  return new Map(properties.map(([name, {postgresql}]) => [name, {name, type: postgresql.dataType}]));
}

function relate(name: string, {to, by, through, many = true}: RelationDeclaration): Relation {
  return {
    name,
    many,
    through,
    keys: by.map(([local, remote]) => ({local, remote})),
    target: () => serviceAt(to).resource,
  };
}

/** The service at a path such as "genes". */
export function serviceAt(path: string): Service {
  const service = services.find((each) => each.path === path);
  if (!service) throw new Error(`no service is declared at "${path}"`);
  return service;
}
