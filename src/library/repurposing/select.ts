/** Subsets of the collection, how often each value occurs in them, and pages of their drugs. */
import {fault, shown} from '../../filter/faults';
import type {Collection, Drug} from './collection';
import {type ProteinClass, proteinClasses} from './protein-classes';

/** What a drug can be chosen by: the values it has of each, by the name of the parameter. */
export const dimensions = {
  phase: ({phase}: Drug) => (phase === undefined ? [] : [phase]),
  moa: ({moas}: Drug) => moas,
  target: ({targets}: Drug) => targets,
  target_class: ({classes}: Drug) => classes,
  disease_area: ({areas}: Drug) => areas,
  indication: ({indications}: Drug) => indications,
  vendor: ({vendors}: Drug) => vendors,
  status_source: ({statusSources}: Drug) => statusSources,
} as const satisfies Readonly<Record<string, (drug: Drug) => readonly string[]>>;

export type Dimension = keyof typeof dimensions;
export const dimensionNames = Object.keys(dimensions) as Dimension[];

/** Values of a dimension are alternatives; all dimensions must agree. */
export type Subset = Readonly<Partial<Record<Dimension, readonly string[]>>> & {
  /** part of a name, synonym or id, whatever the case */
  readonly find?: string;
};

/** The drugs of a subset, by name; a dimension can be left out of it. */
export function drugsOf({drugs}: Collection, subset: Subset, except?: Dimension): Drug[] {
  const conditions = dimensionNames.flatMap((name) => {
    const values = name === except ? undefined : subset[name];
    return values && values.length > 0 ? [{valuesOf: dimensions[name], wanted: new Set(values)}] : [];
  });
  const sought = subset.find?.trim().toLowerCase();
  return drugs.filter(
    (drug) =>
      conditions.every(({valuesOf, wanted}) =>
        (valuesOf(drug) as readonly string[]).some((value) => wanted.has(value)),
      ) &&
      (!sought || isCalled(drug, sought)),
  );
}

function isCalled({name, synonyms, samples}: Drug, sought: string): boolean {
  const holds = (text: string | null) => text?.toLowerCase().includes(sought) ?? false;
  return (
    holds(name) ||
    synonyms.some(holds) ||
    samples.some(({broad_id, deprecated_broad_id}) => holds(broad_id) || holds(deprecated_broad_id))
  );
}

export interface FacetRequest {
  readonly facets: readonly Dimension[];
  /** values that are told of each, the commonest first */
  readonly values: number;
  /** only values that contain this, whatever the case */
  readonly like?: string;
}

export interface CollectionFacet {
  readonly name: Dimension;
  /** values that occur */
  readonly distinct: number;
  /** drugs without one */
  readonly missing: number;
  readonly values: readonly {readonly value: string; readonly count: number}[];
}

/** Each facet is counted under the conditions of all others, so that it shows what else there is to choose. */
export function facetsOf(
  collection: Collection,
  subset: Subset,
  {facets, values, like}: FacetRequest,
): CollectionFacet[] {
  const sought = like?.toLowerCase();
  return facets.map((name) => {
    const counts = new Map<string, number>();
    let missing = 0;
    for (const drug of drugsOf(collection, subset, name)) {
      const own = dimensions[name](drug) as readonly string[];
      if (own.length === 0) missing++;
      for (const value of new Set(own)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const found = [...counts].filter(([value]) => !sought || value.toLowerCase().includes(sought));
    found.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    // What is chosen is told too, however rare.
    const chosen = subset[name] ?? [];
    const told = found
      .filter(([value], i) => i < values || chosen.includes(value))
      .map(([value, count]) => ({value, count}));
    return {name, distinct: found.length, missing, values: told};
  });
}

export interface ClassCount {
  readonly class: ProteinClass;
  /** drugs that have a target of the class */
  readonly drugs: number;
  /** their targets of the class, each once */
  readonly targets: number;
  /** the targets of most drugs, the commonest first */
  readonly commonest: readonly {readonly target: string; readonly drugs: number}[];
}

const shownTargets = 5;

/** The protein classes of the targets of a subset, whatever class it is restricted to. */
export function classCounts(
  collection: Collection,
  subset: Subset,
  classOf: (target: string) => ProteinClass,
): ClassCount[] {
  const drugs = new Map<ProteinClass, number>();
  const targets = new Map<string, number>();
  for (const drug of drugsOf(collection, subset, 'target_class')) {
    for (const each of drug.classes) drugs.set(each, (drugs.get(each) ?? 0) + 1);
    for (const target of drug.targets) targets.set(target, (targets.get(target) ?? 0) + 1);
  }
  return proteinClasses.map((each) => {
    const own = [...targets].filter(([target]) => classOf(target) === each);
    own.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return {
      class: each,
      drugs: drugs.get(each) ?? 0,
      targets: own.length,
      commonest: own.slice(0, shownTargets).map(([target, count]) => ({target, drugs: count})),
    };
  });
}

export const drugOrders = ['name', 'phase', 'moa', 'target', 'disease_area', 'indication'] as const;
export type DrugOrder = (typeof drugOrders)[number];

/** Phases as a drug passes them. */
const phases = [
  ...['Preclinical', 'Phase 1', 'Phase 1/Phase 2', 'Phase 2', 'Phase 2/Phase 3', 'Phase 3'],
  ...['Launched', 'Withdrawn'],
];

/** By name unless told otherwise; drugs that have no value come last either way. */
export function orderDrugs(drugs: readonly Drug[], order: DrugOrder, descending: boolean): Drug[] {
  const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
  const sign = descending ? -1 : 1;
  const textOf = (drug: Drug) =>
    order === 'name' ? drug.name : (dimensions[order](drug) as readonly string[]).join('|');
  return drugs
    .map((drug) => ({drug, text: textOf(drug)}))
    .sort((a, b) => {
      if (a.text === '' || b.text === '') return Number(a.text === '') - Number(b.text === '');
      const ranks = order === 'phase' ? phases.indexOf(a.text) - phases.indexOf(b.text) : 0;
      return sign * (ranks || collator.compare(a.text, b.text)) || collator.compare(a.drug.name, b.drug.name);
    })
    .map(({drug}) => drug);
}

/** Names of dimensions. @throws FILTER_INVALID naming the parameter */
export function dimensionsOf(names: readonly string[] | undefined): readonly Dimension[] {
  return (names ?? dimensionNames).map((name) => {
    const found = dimensionNames.find((each) => each === name);
    if (!found) throw fault('facets', `has no ${shown(name)}; there are ${dimensionNames.join(', ')}`);
    return found;
  });
}
