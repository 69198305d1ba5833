import {Empty} from '../failure/states';

/** A server that has nothing to ask yet. */
export function NoDataset() {
  return (
    <Empty title="There is no dataset yet">
      <p>
        Add one with <code>npx openclue matrix add NAME FILE</code>, or start with the demo.
      </p>
    </Empty>
  );
}
