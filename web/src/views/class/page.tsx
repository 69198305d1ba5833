import '../../reference/reference.css';
import {currentDataset, datasets} from '../../dataset/datasets';
import {NoDataset} from '../../dataset/no-dataset';
import {Loading} from '../../failure/states';
import type {PageProps} from '../view';
import {parts} from './parts';

/** One class, a list of the reader's own as if it were one, or all classes beside each other. */
export default function ClassPage({params: {id}, query}: PageProps) {
  const dataset = currentDataset.value;
  if (datasets.value?.length === 0) return <NoDataset />;
  if (!dataset?.name) return <Loading what="the datasets" />;
  if (id !== undefined) return <parts.known.Part id={id} dataset={dataset.name} />;
  if (query.perts !== undefined) return <parts.own.Part dataset={dataset.name} />;
  return <parts.all.Part dataset={dataset.name} />;
}
