import './dataset-switch.css';
import {useAnswer} from '../api/use-answer';
import {chooseDataset, currentDataset, datasets, loadDatasets, versionOf} from './datasets';

/** Which dataset the pages ask about; says what is made up. */
export function DatasetSwitch() {
  // What fails is told by the page, which asks the same server; here it is asked again when that may help.
  useAnswer('datasets', loadDatasets);
  const known = datasets.value;
  const current = currentDataset.value;
  if (!known || !current) return null;
  return (
    <div class="dataset-switch">
      <select
        aria-label="Dataset"
        title={`${current.name}, version ${versionOf(current)}`}
        value={current.name}
        onChange={(event) => chooseDataset(event.currentTarget.value)}
      >
        {known.map(({name = '', ...record}) => (
          <option key={name} value={name}>
            {name} · {versionOf({name, ...record})}
          </option>
        ))}
      </select>
      <SyntheticBadge synthetic={current.synthetic} />
    </div>
  );
}

/** Marks what no research may be based on. */
export function SyntheticBadge({synthetic}: {readonly synthetic?: boolean}) {
  if (!synthetic) return null;
  return (
    <span class="badge warn" title="Made up for demonstration; never use it for research">
      synthetic
    </span>
  );
}
