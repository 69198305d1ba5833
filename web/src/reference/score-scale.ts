/** How heat maps of tau and NCS are coloured, as the address says. */
import {useMemo} from 'preact/hooks';
import {useAddress} from '../address/use-address';
import {type ColourScale, divergingScale, tauScale} from '../plots/ramps';
import type {Score} from './ask';

export const scoreChoices = [
  ['tau', 'tau'],
  ['ncs', 'NCS'],
] as const;
export const colourChoices = [
  ['clue', 'CLUE'],
  ['linear', 'Linear'],
] as const;

/** NCS at which colours end: hardly any is beyond 3, and most are within 1. */
const mostNcs = 2;
const mostTau = 100;

/** CLUE's colours, which are made for tau; linear ones for NCS, and for tau where the address asks for them. */
export function useScoreScale(score: Score): ColourScale {
  const {parameters} = useAddress();
  const isClue = score === 'tau' && parameters.colours !== 'linear';
  const most = score === 'tau' ? mostTau : mostNcs;
  return useMemo(
    () => (isClue ? tauScale() : divergingScale(most, score === 'tau' ? 'tau' : 'NCS')),
    [isClue, most, score],
  );
}
