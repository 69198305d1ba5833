import type {Format} from '../format';
import {geoCellInfo, lincs2020CellInfo, lincsCloudCellInfo} from './cells';
import {clueGeneSpace, geoGeneInfo, lincs2020GeneInfo} from './genes';
import {
  exclusivityTerms,
  orangeBookExclusivities,
  orangeBookPatents,
  orangeBookProducts,
  patentUseTerms,
} from './orange-book';
import {moaGmt, pclGmt} from './pcls';
import {geoPertInfo, geoPertMetrics, lincs2020CompoundInfo, lincsCloudPertInfo} from './perts';
import {chip} from './probesets';
import {instInfo, matrixProfiles} from './profiles';
import {hubDrugs, hubSamples} from './repurposing';
import {geoSigInfo, geoSigMetrics, lincs2020SigInfo, matrixSignatures} from './sigs';

/**
 * Every public file that can be loaded, in order of authority: files loaded together are loaded in this order, and
 * where two name the same field of the same record the later one's value stays.
 */
export const formats: readonly Format[] = [
  lincsCloudCellInfo,
  lincsCloudPertInfo,
  geoGeneInfo,
  clueGeneSpace,
  lincs2020GeneInfo,
  geoCellInfo,
  lincs2020CellInfo,
  geoPertMetrics,
  geoPertInfo,
  lincs2020CompoundInfo,
  matrixSignatures,
  geoSigInfo,
  geoSigMetrics,
  lincs2020SigInfo,
  pclGmt,
  moaGmt,
  matrixProfiles,
  instInfo,
  chip,
  hubDrugs,
  hubSamples,
  orangeBookProducts,
  orangeBookPatents,
  orangeBookExclusivities,
  exclusivityTerms,
  patentUseTerms,
];
