import {useMemo} from 'preact/hooks';

/** Says of a heat map how many cells are beyond the end of its colours, and look as those that are at it. */
export function Clipped({values, most}: {readonly values: Float32Array; readonly most: number}) {
  const beyond = useMemo(
    () => values.reduce((count, value) => count + Number(Math.abs(value) > most), 0),
    [values, most],
  );
  if (beyond === 0) return null;
  return (
    <p class="small soft">
      Colours end at ±{most}: {beyond.toLocaleString('en')} {beyond === 1 ? 'cell is' : 'cells are'} beyond
      and look as if at the end; point at one to see its value.
    </p>
  );
}
