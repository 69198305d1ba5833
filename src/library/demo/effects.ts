/**
 * What the demo's perturbagens do to expression. Each mechanism moves a module of genes; compounds of one
 * mechanism share it, related mechanisms share part of it, and every compound adds something of its own.
 */
import {demoGenes} from './genes';
import {agonistMechanisms, type DemoPert} from './perturbagens';
import {Random} from './random';

/** The nine core cell lines of Touchstone. */
export const demoCells = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'] as const;
export type DemoCell = (typeof demoCells)[number];

/** Genes that are known to answer a mechanism lead its module; the rest of each module is drawn. */
const knownMarkers: Readonly<Record<string, {up: string; down: string}>> = {
  'HDAC inhibitor': {up: 'H1F0 HIST1H2BK HIST2H2BE TUBB3 CDKN1A TXNIP', down: 'MYC CCND1 BIRC5 TOP2A'},
  'HSP inhibitor': {up: 'HSPA1A HSPA8 DNAJB1 HSPH1 HSPA4', down: 'CCND1 ERBB2 CDK4'},
  'Proteasome inhibitor': {up: 'HSPA1A DNAJB1 HMOX1 PSMD4 PSMC4 SQSTM1 ATF3 DDIT3', down: 'CCNB1 KIF20A'},
  'HMGCR inhibitor': {up: 'HMGCS1 HMGCR LDLR INSIG1 SQLE IDI1 SC5D', down: 'TXNIP ANGPTL4'},
  'MEK inhibitor': {up: 'TXNIP IRS2', down: 'DUSP6 EGR1 FOSL1 SPRY2 SPRY4 ETV4 ETV5 PHLDA1 CCND1 IER3'},
  'RAF inhibitor': {up: 'TXNIP IRS2', down: 'DUSP6 EGR1 FOSL1 SPRY2 ETV4 ETV5 PHLDA1'},
  'EGFR inhibitor': {up: 'IRS2 TXNIP', down: 'DUSP6 EGR1 FOSL1 PHLDA1 MYC'},
  'MTOR inhibitor': {up: 'TXNIP SESN1 IRS2 KLF9', down: 'ASNS TRIB3 HMGCS1 SQLE'},
  'PI3K inhibitor': {up: 'TXNIP SESN1 IRS2 KLF9', down: 'ASNS TRIB3 CCND1'},
  'Estrogen receptor antagonist': {up: 'TXNIP', down: 'TFF1 GREB1 PGR MYB XBP1 CCND1'},
  'Estrogen receptor agonist': {up: 'TFF1 GREB1 PGR MYB XBP1 CCND1', down: 'TXNIP'},
  'Glucocorticoid receptor agonist': {up: 'FKBP5 TSC22D3 PER1 DUSP1 KLF9', down: 'IER3 FOSL1'},
  'Topoisomerase inhibitor': {up: 'CDKN1A MDM2 GDF15 SESN1 BTG2 FAS', down: 'MYC CCNB1 PLK1'},
  'Tubulin inhibitor': {up: 'CCNB1 PLK1 CDC20 TUBB2B', down: 'TUBB2A TUBA1A'},
  'Aurora kinase inhibitor': {up: 'CDKN1A BTG2', down: 'CCNB1 PLK1 KIF20A CENPA CDC20'},
  'CDK inhibitor': {up: 'TXNIP BTG2', down: 'MCL1 MYC JUNB IER2 FOSL1 CCNA2 BIRC5'},
  'PPAR receptor agonist': {up: 'PDK4 ANGPTL4 CPT1A FABP4 PLIN2', down: 'INSIG1'},
  'Retinoid receptor agonist': {up: 'CYP26A1 DHRS3 RARB STRA6', down: 'MYC'},
  'IKK inhibitor': {up: 'HMOX1 HSPA1A', down: 'IER3 MCL1 GADD45B JUNB'},
};

/** Mechanisms that act on one pathway: [mechanism, other, share of the other's module]. */
const relations: readonly [string, string, number][] = [
  ['MTOR inhibitor', 'PI3K inhibitor', 0.55],
  ['PI3K inhibitor', 'MTOR inhibitor', 0.55],
  ['RAF inhibitor', 'MEK inhibitor', 0.5],
  ['MEK inhibitor', 'RAF inhibitor', 0.5],
  ['EGFR inhibitor', 'MEK inhibitor', 0.4],
  ['Proteasome inhibitor', 'HSP inhibitor', 0.4],
  ['Aurora kinase inhibitor', 'Tubulin inhibitor', -0.3],
  ['CDK inhibitor', 'Topoisomerase inhibitor', 0.25],
  ['Estrogen receptor agonist', 'Estrogen receptor antagonist', -0.7],
];

/** Mechanisms that only act where their target is expressed. */
const responsiveCells: Readonly<Record<string, readonly DemoCell[]>> = {
  'Estrogen receptor antagonist': ['MCF7'],
  'Estrogen receptor agonist': ['MCF7'],
  'Glucocorticoid receptor agonist': ['A549', 'HA1E', 'HCC515', 'PC3'],
  'RAF inhibitor': ['A375', 'HT29'],
};

/** Mechanisms with hardly any effect on these cells, as many real ones have. */
const quietMechanisms: ReadonlySet<string> = new Set([
  'Dopamine receptor antagonist',
  'Cyclooxygenase inhibitor',
  'Calcium channel blocker',
]);

const moduleGenes = 170;
const ownGenes = 110;

type Effect = Float64Array;

const blank = (): Effect => new Float64Array(demoGenes.length);
const genePosition = new Map(demoGenes.map(({symbol}, at) => [symbol, at]));

function drawnModule(seed: string, genes: number, low: number, high: number): Effect {
  const random = new Random(seed);
  const effect = blank();
  for (const at of random.sample(2 * genes, demoGenes.length)) {
    effect[at] = random.between(low, high) * (random.uniform() < 0.5 ? -1 : 1);
  }
  return effect;
}

function mechanismModule(mechanism: string): Effect {
  const effect = drawnModule(`module ${mechanism}`, moduleGenes, 0.9, 2.4);
  const markers = knownMarkers[mechanism];
  if (!markers) return effect;
  const random = new Random(`markers ${mechanism}`);
  for (const [genes, sign] of [
    [markers.up, 1],
    [markers.down, -1],
  ] as const) {
    for (const symbol of genes.split(' ')) {
      const at = genePosition.get(symbol);
      if (at === undefined) throw new Error(`${symbol} marks ${mechanism} but is not a demo gene`);
      effect[at] = sign * random.between(2.6, 4);
    }
  }
  return effect;
}

function add(target: Effect, source: Effect, share: number): void {
  for (let i = 0; i < target.length; i++) target[i] += share * source[i];
}

/** The mean response of one perturbagen in one cell line at full dose, per demo gene. */
export type ResponseModel = (pert: DemoPert, cell: DemoCell) => Effect;

/** Builds every module once; the returned model is deterministic. */
export function createResponseModel(mechanisms: readonly string[]): ResponseModel {
  const own = new Map(mechanisms.map((name) => [name, mechanismModule(name)]));
  const modules = new Map(mechanisms.map((name) => [name, Float64Array.from(own.get(name) ?? blank())]));
  for (const [name, other, share] of relations) {
    add(modules.get(name) ?? blank(), own.get(other) ?? blank(), share);
  }
  return (pert, cell) => {
    const effect = blank();
    if (pert.mechanism === undefined) return effect;
    add(effect, modules.get(pert.mechanism) ?? blank(), strength(pert, cell));
    const character = pert.type === 'trt_cp' ? 0.55 : 0.4;
    add(effect, drawnModule(`own ${pert.pertId}`, ownGenes, 0.5, 1.6), character * activity(pert.mechanism));
    add(
      effect,
      drawnModule(`cell ${cell} ${pert.mechanism}`, ownGenes, 0.4, 1.4),
      0.5 * activity(pert.mechanism),
    );
    return effect;
  };
}

const activity = (mechanism: string) => (quietMechanisms.has(mechanism) ? 0.15 : 1);

function strength(pert: DemoPert, cell: DemoCell): number {
  const mechanism = pert.mechanism ?? '';
  const potency = new Random(`potency ${pert.pertId}`).between(0.6, 1.35);
  const sensitivity = new Random(`sensitivity ${mechanism} ${cell}`).between(0.55, 1.2);
  const responsive = responsiveCells[mechanism];
  const present = responsive === undefined || responsive.includes(cell) ? 1 : 0.12;
  return potency * sensitivity * present * activity(mechanism) * direction(pert);
}

/** Knocking a target down imitates its inhibitor, over-expressing it opposes it. */
function direction({type, mechanism}: DemoPert): number {
  if (type === 'trt_sh.cgs') return 0.5;
  if (type === 'trt_oe') return mechanism !== undefined && agonistMechanisms.has(mechanism) ? 0.4 : -0.4;
  return 1;
}
