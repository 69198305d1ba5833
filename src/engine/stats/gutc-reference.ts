/** What GUTC and introspect normalise against (cmapM runUnmatchedGutc.m, normalizeQueryRef.m). */
import type {MetadataField, TextField} from '../formats/matrix';
import {groupSignatures} from './ncs';
import {compoundTypes, touchstoneTypes} from './pert-types';

const compound = 'trt_cp';

/** Goes into `normalizeScores` together with the scores of all signatures. */
export interface GutcReference {
  /** per signature its group of perturbagen type and cell line */
  readonly groups: Int32Array;
  /** 1 for signatures whose scores the means are taken from */
  readonly reference: Uint8Array;
  /** a group without reference scores borrows from groups of its perturbagen type, else of its cell line */
  readonly kin: readonly [Int32Array, Int32Array];
  /** signatures the result is about, ascending */
  readonly rows: Uint32Array;
}

/**
 * Groups signatures by perturbagen type (positive controls and vehicles being compounds) and cell line.
 *
 * @param touchstone is_touchstone of the signatures: where it is 1 they are the reference, and the result is limited
 *   to the types of Touchstone. Without the field all signatures are both.
 */
export function gutcReference(
  pertTypes: TextField,
  cells: TextField,
  touchstone?: MetadataField,
): GutcReference {
  const count = pertTypes.codes.length;
  const types = mergeCompounds(pertTypes);
  const groups = groupSignatures(count, [types, cells]);
  const groupCount = groups.reduce((most, group) => Math.max(most, group), -1) + 1;
  const kin: [Int32Array, Int32Array] = [new Int32Array(groupCount), new Int32Array(groupCount)];
  groups.forEach((group, signature) => {
    kin[0][group] = types.codes[signature];
    kin[1][group] = cells.codes[signature];
  });
  const all = Uint32Array.from({length: count}, (_, signature) => signature);
  if (!touchstone) return {groups, kin, reference: new Uint8Array(count).fill(1), rows: all};

  const isMainType = pertTypes.dictionary.map((type) => touchstoneTypes.includes(type));
  const isMain = (signature: number) => isMainType[pertTypes.codes[signature]] ?? false;
  const isTouchstone =
    touchstone.kind === 'number'
      ? (signature: number) => touchstone.values[signature] === 1
      : (signature: number) => touchstone.dictionary[touchstone.codes[signature]] === '1';
  return {
    groups,
    kin,
    reference: Uint8Array.from(all, (signature) => (isMain(signature) && isTouchstone(signature) ? 1 : 0)),
    rows: all.filter(isMain),
  };
}

function mergeCompounds({dictionary, codes}: TextField): TextField {
  const merged = [...new Set([...dictionary, compound])];
  const target = merged.map((type, code) => (compoundTypes.includes(type) ? merged.indexOf(compound) : code));
  return {kind: 'text', dictionary: merged, codes: codes.map((code) => (code < 0 ? code : target[code]))};
}
