/**
 * The demo's baseline expression: the nine core cell lines and others of L1000's, with values that were drawn. Some genes
 * stand out where they are known to, so that a card has an outlier to show.
 */
import {demoCells} from './effects';
import {demoGenes} from './genes';
import {Random} from './random';

const otherLines = `
  A673 AGS ASC BT20 CL34 CORL23 COV644 DV90 EFO27 H1299 HCC15 HCT116 HEC108 HEK293T HS578T HUH7 JHUEM2 JURKAT K562
  LOVO MCF10A MDAMB231 MDST8 NCIH508 NCIH596 NOMO1 NPC OV7 PL21 RKO RMGI RMUGS SKBR3 SKLU1 SKM1 SNGM SNU1040 SW480
  SW620 SW948 T3M10 THP1 TYKNU U2OS U937 WSUDLCL2 YAPC
`;

/** Cell lines of the table. */
export const expressionLines: readonly string[] = [...demoCells, ...otherLines.trim().split(/\s+/)];

/** Genes that are known to be high in some lines. */
const markers: Readonly<Record<string, string>> = {
  ESR1: 'MCF7',
  PGR: 'MCF7',
  TFF1: 'MCF7',
  GREB1: 'MCF7',
  MYB: 'MCF7 K562 JURKAT',
  ERBB2: 'SKBR3',
  HMOX1: 'HEPG2',
  CYP26A1: 'HEPG2 HUH7',
  FABP4: 'ASC',
  PLIN2: 'HEPG2 HUH7',
};
const markerRise = 5;
const markerLevel = 2.5;
const markerSpread = 0.5;

/** log2 expression of a gene of `demoGenes` in each of `expressionLines`, the same on every machine. */
export function expressionOf(gene: number): Float32Array {
  const {entrezId, symbol} = demoGenes[gene];
  const random = new Random(`expression ${entrezId}`);
  const level = random.between(1, 10);
  const drawnSpread = random.between(0.3, 1.1);
  const high = new Set(markers[symbol]?.split(' '));
  const spread = high.size > 0 ? markerSpread : drawnSpread;
  return Float32Array.from(expressionLines, (line) => {
    const rise = high.has(line) ? markerRise : 0;
    // Markers are low elsewhere, but not so low that most lines have none of it.
    const usual = high.size > 0 ? markerLevel : level;
    return Math.max(0, Number((usual + rise + spread * random.normal()).toFixed(3)));
  });
}
