/**
 * The demo's signatures: three noisy replicates of each perturbagen, cell line and dose, averaged, with the
 * quality figures that real Level 5 signatures carry.
 */
import {replicateCorrelation, signatureStrength, transcriptionalActivity} from '../../engine/stats/activity';
import {createResponseModel, type DemoCell, demoCells} from './effects';
import {demoGenes} from './genes';
import {type DemoPert, demoPerts, vehicle} from './perturbagens';
import {Random} from './random';

export interface DemoSignature {
  readonly sigId: string;
  readonly pert: DemoPert;
  readonly cell: DemoCell;
  /** micromolar for compounds; undefined for genetic reagents and vehicle */
  readonly dose?: number;
  readonly hours: number;
  readonly plates: readonly string[];
  readonly wells: readonly string[];
  readonly correlation: number;
  readonly strength: number;
  readonly activity: number;
  readonly exemplar: boolean;
  /** z-scores in the order of demoGenes */
  readonly scores: Float32Array;
}

/** What a compound is always profiled at, and what its exemplar is. */
const standard: Treatment = {dose: 10, hours: 24, share: 1};
/** One compound in three is also profiled at a low dose. */
const low: Treatment = {dose: 1, hours: 24, share: 0.5};
const lowEvery = 3;
/** One in six at further doses, and early, when half of the response is there. */
const further: readonly Treatment[] = [
  {dose: 3.33, hours: 24, share: 0.8},
  {dose: 0.37, hours: 24, share: 0.25},
  {dose: 10, hours: 6, share: 0.5},
];
const furtherEvery = 6;
const vehicleWells = 6;
/** Further null signatures, so that an empirical p-value can be small. */
const furtherVehicleWells = 36;
const replicates = 3;
/** Standard deviation of one replicate's z-score around the true response. */
const replicateNoise = 1.1;
const landmarks = demoGenes.filter(({space}) => space === 'landmark').length;

/** How a compound was given, and the share of its full response that this brings about. */
interface Treatment {
  /** micromolar */
  readonly dose: number;
  readonly hours: number;
  readonly share: number;
}

/** Some 2,900 signatures, cell line by cell line, the same on every machine. */
export function* generateSignatures(): Generator<DemoSignature> {
  const mechanisms = [...new Set(demoPerts.flatMap(({mechanism}) => mechanism ?? []))];
  const response = createResponseModel(mechanisms);
  for (const cell of demoCells) {
    let well = 0;
    const make = (pert: DemoPert, treatment?: Treatment): DemoSignature => {
      const share = treatment?.share ?? (pert.type === 'ctl_vehicle' ? 0 : 1);
      const truth = response(pert, cell).map((x) => x * share);
      return measure({pert, cell, treatment, well: well++, truth});
    };
    for (let i = 0; i < vehicleWells; i++) yield make(vehicle);
    for (const [number, pert] of demoPerts.entries()) {
      if (pert.type !== 'trt_cp') {
        yield make(pert);
        continue;
      }
      yield make(pert, standard);
      if (number % lowEvery === 0) yield make(pert, low);
    }
    for (const [number, pert] of demoPerts.entries()) {
      if (pert.type !== 'trt_cp' || number % furtherEvery !== 0) continue;
      for (const treatment of further) yield make(pert, treatment);
    }
    for (let i = 0; i < furtherVehicleWells; i++) yield make(vehicle);
  }
}

interface Condition {
  pert: DemoPert;
  cell: DemoCell;
  /** none for genetic reagents and vehicle */
  treatment: Treatment | undefined;
  well: number;
  truth: Float64Array;
}

function measure({pert, cell, treatment, well, truth}: Condition): DemoSignature {
  const dose = treatment?.dose;
  const hours = treatment?.hours ?? (pert.type === 'ctl_vehicle' ? 24 : 96);
  const wellName = `${'ABCDEFGHIJKLMNOP'[Math.floor(well / 24) % 16]}${String((well % 24) + 1).padStart(2, '0')}`;
  const batch = `DEMO${String(1 + Math.floor(well / 384)).padStart(3, '0')}_${cell}_${hours}H`;
  const sigId = dose === undefined ? `${batch}:${wellName}` : `${batch}:${pert.pertId}:${dose}`;
  const random = new Random(`replicates ${sigId}`);
  const wells = Array.from({length: replicates}, () =>
    truth.map((x) => x + replicateNoise * random.normal()),
  );
  const scores = meanOf(wells);
  const correlation = replicateCorrelation(wells.map((z) => Float32Array.from(z.subarray(0, landmarks))));
  const strength = signatureStrength(scores.subarray(0, landmarks), replicates);
  return {
    sigId,
    pert,
    cell,
    dose,
    hours,
    plates: Array.from({length: replicates}, (_, i) => `${batch}_X${i + 1}_B1`),
    wells: Array.from({length: replicates}, () => wellName),
    correlation,
    strength,
    activity: transcriptionalActivity(strength, correlation),
    exemplar: pert.type !== 'ctl_vehicle' && (treatment === undefined || treatment === standard),
    scores,
  };
}

/** The mean of the replicates, gene by gene. */
function meanOf(wells: readonly Float64Array[]): Float32Array {
  const means = new Float32Array(wells[0].length);
  for (let gene = 0; gene < means.length; gene++) {
    let sum = 0;
    for (const well of wells) sum += well[gene];
    means[gene] = sum / wells.length;
  }
  return means;
}
