/** What an assay measures, as data: to add one, describe it in a file of its own and name it in index.ts. */
import type {L1000Type} from '../../engine/genes/catalog';
import type {SpaceName} from '../../engine/index/index';
import type {ProfileMetricName, SetMetricName} from '../../engine/metrics';

/** Some of an assay's features: those that a query may use. */
export interface FeatureSpace {
  readonly name: SpaceName;
  /** how many features the assay has of it */
  readonly size: number;
  /** what the gene table says of its features; absent: every feature of a matrix belongs to it */
  readonly of?: readonly L1000Type[];
}

/** A level of an assay's data: what its values are, and what its columns are. */
export interface DataLevel {
  readonly level: number;
  /** amounts of features, or differential scores, which alone can be compared with a query */
  readonly holds: 'amounts' | 'scores';
  readonly columns: 'wells' | 'signatures';
  /** as people say it, in a sentence */
  readonly words: string;
}

export interface Assay {
  /** as submissions name it in data_type, e.g. L1000 */
  readonly name: string;
  /** each holds those before it; the last one every feature */
  readonly spaces: readonly [FeatureSpace, ...FeatureSpace[]];
  /** names of the spaces in the order in which queries prefer them */
  readonly queried: readonly SpaceName[];
  /** levels of its data that a matrix may be of, the usual one first */
  readonly levels: readonly [DataLevel, ...DataLevel[]];
  /** how a query is scored that does not say */
  readonly metrics: {
    readonly lists: 'wtcs' | 'cs' | SetMetricName;
    readonly signature: ProfileMetricName;
  };
}

/** Whether a feature of which the gene table says this belongs to a space. */
export function belongsTo({of}: FeatureSpace, type: L1000Type | undefined): boolean {
  return of === undefined || (type !== undefined && of.includes(type));
}

/**
 * The space for a matrix that has so many features of each: the largest of which it has at least half, of its own features
 * or of those of the space, and more than of the one before; else the smallest where it has no others, and else all.
 */
export function suggestedSpace({spaces}: Assay, count: (space: FeatureSpace) => number): FeatureSpace {
  const [first] = spaces;
  const last = spaces[spaces.length - 1];
  for (let s = spaces.length - 2; s > 0; s--) {
    // Some genes of any list are best inferred; a matrix of L1000, or of all genes, has many.
    const many = Math.min(count(last), spaces[s].size) / 2;
    if (count(spaces[s]) > count(spaces[s - 1]) && count(spaces[s]) >= many) return spaces[s];
  }
  return count(first) === count(last) ? first : last;
}
