/** What a graph offers to whoever writes it. */
import type {EdgeKind, GraphRequest} from './request';
import type {GraphSource, WrittenPart} from './thread';

/** What may be left out of a request. */
export type AskedGraph = Omit<GraphRequest, 'kinds'> & {
  /** undefined: all that the dataset has */
  readonly kinds?: readonly EdgeKind[];
};

export interface GraphWork {
  readonly signal?: AbortSignal;
  /** genes of all perts that may be kept at each end; undefined: as many as are asked for */
  readonly mostGenesOfAll?: number;
  /** is told the share of the consensus that is made */
  readonly onConsensus?: (share: number) => void;
}

/** A graph that can be written, as long as its dataset and its background stay what they are. */
export interface Graph {
  readonly name: string;
  readonly source: Omit<GraphSource, 'facts'>;
  readonly unknownTargets: number;
  /** differs when a byte of any file does */
  readonly key: string;
  readonly parts: number;
  readonly files: readonly string[];
  /**
   * Parts from `from` on, in their order, made on several threads ahead of whoever takes them.
   * @param files that are wanted; undefined: all
   * @throws INDEX_REPLACED, BACKGROUND_REPLACED when the dataset has moved on
   */
  write(
    from: number,
    options?: {readonly files?: readonly string[]; readonly signal?: AbortSignal},
  ): AsyncGenerator<WrittenPart>;
}
