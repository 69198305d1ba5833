import {BarsPlot} from '../../plots/bars';
import {BoxPlot} from '../../plots/box';
import {ChordPlot} from '../../plots/chords';
import {CoveragePlot} from '../../plots/coverage';
import {HistogramPlot} from '../../plots/histogram';
import {RunningSumPlot} from '../../plots/running-sum';
import {StripPlot} from '../../plots/strip';
import type {FigureData} from './figure-data';

/** A figure of an article, drawn as the pages draw results. */
export function Figure({figure}: {readonly figure: FigureData}) {
  const {title} = figure;
  switch (figure.kind) {
    case 'histogram':
      return <HistogramPlot title={title} {...figure.data} />;
    case 'running-sum':
      return <RunningSumPlot title={title} sums={figure.data} />;
    case 'box':
      return <BoxPlot title={title} {...figure.data} />;
    case 'bars':
      return <BarsPlot title={title} {...figure.data} />;
    case 'strip':
      return <StripPlot title={title} {...figure.data} />;
    case 'chords':
      return <ChordPlot title={title} diversity={figure.data} />;
    case 'coverage':
      return <CoveragePlot title={title} {...figure.data} />;
  }
}
