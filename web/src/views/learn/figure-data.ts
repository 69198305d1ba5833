/** What the files of docs/learn/figures hold: answers of the demo's API, one kind for each plot. */
import type {Bar} from '../../plots/bars';
import type {Box, BoxPoint} from '../../plots/box';
import type {Diversity} from '../../plots/chords';
import type {Histogram} from '../../plots/histogram';
import type {RunningSums} from '../../plots/running-sum';
import type {StripRow} from '../../plots/strip';

interface DataOfKinds {
  readonly histogram: {readonly label: string; readonly histogram: Histogram};
  readonly 'running-sum': RunningSums;
  readonly box: {readonly label: string; readonly box: Box; readonly points: readonly BoxPoint[]};
  readonly bars: {readonly label: string; readonly most: number; readonly bars: readonly Bar[]};
  readonly strip: {
    readonly label: string;
    readonly domain: readonly [number, number];
    readonly rows: readonly StripRow[];
  };
  readonly chords: Diversity;
  readonly coverage: {
    readonly doses: readonly string[];
    readonly cells: readonly {readonly cell_iname: string; readonly by_dose: readonly number[]}[];
  };
}

/** A figure with its numbers. */
export type FigureData = {
  [Kind in keyof DataOfKinds]: {
    readonly kind: Kind;
    readonly title: string;
    readonly data: DataOfKinds[Kind];
  };
}[keyof DataOfKinds];
