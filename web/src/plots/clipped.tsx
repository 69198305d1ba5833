import {useMemo} from 'preact/hooks';
import type {ColourScale} from './ramps';

/** Says of a heat map how many cells are beyond the end of its colours, and look as those that are at it. */
export function Clipped({values, scale}: {readonly values: Float32Array; readonly scale: ColourScale}) {
  const [, , most] = scale.domain;
  const beyond = useMemo(() => countBeyond(values, most), [values, most]);
  if (beyond === 0) return null;
  return (
    <p class="small soft">
      Colours end at ±{most}: {beyond.toLocaleString('en')} {beyond === 1 ? 'cell is' : 'cells are'} beyond
      and look as if at the end; point at one to see its value.
    </p>
  );
}

/** By places: an iterator of a million values takes tens of milliseconds. */
function countBeyond(values: Float32Array, most: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > most || values[i] < -most) count++;
  return count;
}
