/** What a form of graph is: its files, and how nodes and edges stand in them. */
import type {ConnectionEdge, GeneEdges, MemberEdge, TargetEdge} from '../edges';
import type {GraphNode} from '../nodes';
import type {GraphRequest} from '../request';

/** Where every edge says that it comes from. */
export interface Provenance {
  readonly dataset: string;
  /** build and generation of the dataset */
  readonly build: string;
  /** build of the background; undefined where it has none */
  readonly background?: string;
  readonly synthetic: boolean;
  readonly request: GraphRequest;
  /** node of a cell line */
  readonly cellNode: (cell: string) => string;
}

/** Where texts go, and what is counted of them. */
export interface Sink {
  put(file: string, text: string): void;
  /** @param what as the summary names it */
  count(what: string, edges?: number): void;
}

export interface GraphForm {
  /** in the order in which they are listed; each begins with its heading */
  readonly files: readonly {readonly name: string; readonly heading: string}[];
  node(node: GraphNode, sink: Sink): void;
  connection(edge: ConnectionEdge, sink: Sink): void;
  genes(edges: GeneEdges, sink: Sink): void;
  target(edge: TargetEdge, sink: Sink): void;
  member(edge: MemberEdge, sink: Sink): void;
}

/** Four digits behind the point, as results have them, without zeros at the end. */
export function rounded(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}

/** A cell of a table that knows no quotes. */
export function cell(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ');
}

/** A list in a cell; what separates its items stands in none. */
export function listed(items: readonly string[]): string {
  return items.map((item) => cell(item).replaceAll('|', '/')).join('|');
}
