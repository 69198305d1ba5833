import type {Entity} from '@loopback/repository';
import type {Column, Condition, Relation, Resource} from '../filter/types';
import {Cell} from './cell.model';
import type {ColumnDefinition} from './columns';
import {Data, Dataset, DataType} from './data.model';
import {Gene} from './gene.model';
import {Macchiato} from './macchiato.model';
import {Pcl} from './pcl.model';
import {Pert} from './pert.model';
import {Plate} from './plate.model';
import {Profile} from './profile.model';
import {Psp} from './psp.model';
import {RepDrug} from './rep-drug.model';
import {RepDrugIndication, RepDrugMoa, RepDrugTarget} from './rep-drug-facts.model';
import {RepFdaExclusivity, RepFdaOrangeBookTerm, RepFdaPatent, RepFdaProduct} from './rep-fda.model';
import {RepSample} from './rep-sample.model';
import {Sig} from './sig.model';

/** Whoever asks for datasets; the demo key may not see all of them. */
export interface DatasetViewer {
  /** datasets that it may see beside the synthetic demo; undefined: all there are */
  readonly onlyDatasets?: readonly string[];
}

/** One collection of the API, served under /api/{path}. */
export interface Service {
  readonly path: string;
  /** other paths under which clients know it */
  readonly aliases: readonly string[];
  readonly model: typeof Entity;
  readonly resource: Resource;
  /** whether administrators may write records through the API */
  readonly writable: boolean;
  /** what a caller may see of it; undefined: everything, as in every service but that of datasets */
  readonly visibleTo?: (viewer: DatasetViewer) => Condition | undefined;
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
  /** see Resource */
  readonly orderedBy?: readonly string[];
  /** true where the records are those of something else, shown by a view: nobody writes them here */
  readonly view?: boolean;
  /** what a caller may see of it, given its columns; undefined: everything */
  readonly visibleTo?: (viewer: DatasetViewer, columns: Resource['columns']) => Condition | undefined;
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
const toDrug: RelationDeclaration = {to: 'rep_drugs', by: [['pert_iname', 'pert_iname']], many: false};
const productNumber = [
  ['appl_type', 'appl_type'],
  ['appl_no', 'appl_no'],
  ['product_no', 'product_no'],
] as const;
const toProduct: RelationDeclaration = {to: 'rep_fda_products', by: productNumber, many: false};
const fromDrug = (to: string): RelationDeclaration => ({to, by: [['pert_iname', 'pert_iname']]});

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
    orderedBy: ['cell_id', 'pert_type'],
    relations: {
      profiles: {to: 'profiles', by: [['distil_id', 'distil_id']]},
      pert: {to: 'perts', by: [['pert_id', 'pert_id']], many: false},
    },
    example: {where: {pert_iname: 'vorinostat', cell_id: 'MCF7'}, field: 'cell_id'},
  },
  {
    path: 'pcls',
    model: Pcl,
    relations: {perts: {to: 'perts', by: [['group_id', 'pert_id']], through: 'pcl_perts'}},
    example: {where: {group_id: 'CP_HDAC_INHIBITOR'}, field: 'pcl_type'},
  },
  {
    path: 'profiles',
    model: Profile,
    large: true,
    orderedBy: ['cell_id', 'pert_type'],
    example: {where: {pert_iname: 'sirolimus', cell_id: 'MCF7', assay: 'L1000'}, field: 'rna_plate'},
  },
  {path: 'plates', model: Plate, example: {where: {cell_id: 'MCF7'}, field: 'project_code'}},
  {
    path: 'rep_drugs',
    model: RepDrug,
    relations: {
      targets: fromDrug('rep_drug_targets'),
      moas: fromDrug('rep_drug_moas'),
      indications: fromDrug('rep_drug_indications'),
      samples: fromDrug('rep_samples'),
      fda_products: fromDrug('rep_fda_products'),
    },
    example: {where: {final_status: 'Launched', status_source: {like: 'FDA Orange'}}, field: 'final_status'},
  },
  {
    path: 'rep_drug_targets',
    // one client of CLUE asks for the singular
    aliases: ['rep_drug_target'],
    model: RepDrugTarget,
    relations: {drug: toDrug},
    example: {where: {name: 'HDAC1'}, field: 'name'},
  },
  {
    path: 'rep_drug_moas',
    model: RepDrugMoa,
    relations: {drug: toDrug},
    example: {where: {name: 'calcineurin inhibitor'}, field: 'name'},
  },
  {
    path: 'rep_drug_indications',
    model: RepDrugIndication,
    relations: {drug: toDrug},
    example: {where: {indication: {like: 'lymphoma'}}, field: 'disease_area'},
  },
  {
    path: 'rep_samples',
    model: RepSample,
    relations: {drug: toDrug},
    example: {where: {pert_iname: 'sirolimus'}, field: 'vendor'},
  },
  {
    path: 'rep_fda_products',
    model: RepFdaProduct,
    relations: {
      patents: {to: 'rep_fda_patents', by: productNumber},
      exclusivities: {to: 'rep_fda_exclusivities', by: productNumber},
      drugs: {to: 'rep_drugs', by: [['pert_iname', 'pert_iname']]},
    },
    example: {where: {ingredient: 'SIROLIMUS'}, field: 'route'},
  },
  {
    path: 'rep_fda_patents',
    model: RepFdaPatent,
    relations: {product: toProduct},
    example: {where: {appl_no: '021083'}, field: 'patent_use_code'},
  },
  {
    path: 'rep_fda_exclusivities',
    model: RepFdaExclusivity,
    relations: {product: toProduct},
    example: {where: {exclusivity_code: 'NCE'}, field: 'exclusivity_code'},
  },
  {
    path: 'rep_fda_orange-book_terms',
    // CLUE's page spells the name with a hyphen; which of the two its URL has is not known
    aliases: ['rep_fda_orange_book_terms'],
    model: RepFdaOrangeBookTerm,
    table: 'rep_fda_orange_book_terms',
    example: {where: {code: 'NCE'}, field: 'kind'},
  },
  {path: 'data', model: Data, example: {where: {name: 'Touchstone'}, field: 'name'}},
  {
    path: 'datasets',
    model: Dataset,
    table: 'dataset_catalogue',
    view: true,
    visibleTo: openDatasets,
    example: {where: {synthetic: false}, field: 'name'},
  },
  {path: 'dataTypes', model: DataType, table: 'data_types', example: {where: {name: 'L1000'}, field: 'name'}},
  {path: 'psp', model: Psp, example: {where: {assay: 'P100'}, field: 'status'}},
  {path: 'macchiato', model: Macchiato, example: {where: {status: 'available'}, field: 'status'}},
];

export const services: readonly Service[] = declarations.map(define);

function define(declaration: Declaration): Service {
  const {path, model, example, aliases = [], table = path, view = false, visibleTo} = declaration;
  const resource = resourceOf({...declaration, table});
  return {
    ...{path, aliases, model, resource, writable: !view, example},
    visibleTo: visibleTo && ((viewer) => visibleTo(viewer, resource.columns)),
  };
}

/** As `isOpenTo` has it. */
function openDatasets({onlyDatasets}: DatasetViewer, columns: Resource['columns']): Condition | undefined {
  const [name, synthetic] = [columns.get('name'), columns.get('synthetic')];
  if (!name || !synthetic) throw new Error('a dataset has no name, or does not say whether it is synthetic');
  return (
    onlyDatasets && {
      kind: 'or',
      of: [
        {kind: 'equals', column: synthetic, value: true},
        {kind: 'among', column: name, values: onlyDatasets},
      ],
    }
  );
}

/** What the filter language knows of a model's records in a table or view. */
export function resourceOf({
  model,
  table,
  view = false,
  large = false,
  orderedBy,
  relations = {},
}: Pick<Declaration, 'model' | 'view' | 'large' | 'orderedBy' | 'relations'> & {table: string}): Resource {
  return {
    name: model.modelName,
    table,
    documents: !view,
    large,
    orderedBy,
    columns: columnsOf(model),
    relations: new Map(Object.entries(relations).map(([name, relation]) => [name, relate(name, relation)])),
  };
}

function columnsOf(model: typeof Entity): ReadonlyMap<string, Column> {
  const properties = Object.entries(model.definition.properties) as [string, ColumnDefinition][];
  return new Map(
    properties.map(([name, {postgresql, lookup, key, indexed, derived, fromIndex, holds}]) => [
      name,
      {name, type: postgresql.dataType, lookup, key, indexed, derived, fromIndex, holds},
    ]),
  );
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
