/** Edge lists as embeddings are made of: for each metapath two columns of ids and a weight. */
import type {PertEnd} from '../edges';
import {isGenePerturbation} from '../perturbations';
import {type GraphForm, rounded} from './form';
import {compoundId} from './letters';

/** What perts are to a metapath: compounds, and genes that are knocked down or out, or over-expressed. */
type Kind = 'CPD' | 'GEN.kd' | 'GEN.oe';
const kindsOfPerts: readonly Kind[] = ['CPD', 'GEN.kd', 'GEN.oe'];

const fileOf = (from: string, relation: string, to: string) => `bioteque_${from}-${relation}-${to}.tsv`;
const files = [
  ...kindsOfPerts.flatMap((from) => [fileOf(from, 'upr', 'GEN'), fileOf(from, 'dwr', 'GEN')]),
  ...kindsOfPerts.flatMap((from) =>
    kindsOfPerts.flatMap((to) => [fileOf(from, 'pcr', to), fileOf(from, 'ncr', to)]),
  ),
  fileOf('CPD', 'int', 'GEN'),
  fileOf('CPD', 'has', 'MOA'),
];

export function biotequeForm(): GraphForm {
  return {
    files: files.map((name) => ({name, heading: 'n1\tn2\tweight\n'})),
    // The lists name their nodes.
    node: () => undefined,
    connection({query, target, tau}, sink) {
      const [from, to] = [endOf(query), endOf(target)];
      if (!from || !to) return;
      const file = fileOf(from.kind, tau > 0 ? 'pcr' : 'ncr', to.kind);
      sink.put(file, `${from.id}\t${to.id}\t${rounded(Math.abs(tau) / 100)}\n`);
      sink.count(labelOf(file));
    },
    genes({pert, genes}, sink) {
      const from = endOf(pert);
      if (!from) return;
      const [up, down] = [fileOf(from.kind, 'upr', 'GEN'), fileOf(from.kind, 'dwr', 'GEN')];
      for (const {entrez, z} of genes) {
        const file = z > 0 ? up : down;
        sink.put(file, `${from.id}\t${entrez}\t${rounded(Math.abs(z))}\n`);
        sink.count(labelOf(file));
      }
    },
    target({pert, entrez}, sink) {
      const file = fileOf('CPD', 'int', 'GEN');
      sink.put(file, `${compoundId(pert)}\t${entrez}\t1\n`);
      sink.count(labelOf(file));
    },
    member({pert, id, of}, sink) {
      if (of !== 'moa' || pert.perturbation !== 'chemical') return;
      const file = fileOf('CPD', 'has', 'MOA');
      sink.put(file, `${compoundId(pert)}\t${id}\t1\n`);
      sink.count(labelOf(file));
    },
  };
}

/** Undefined of perts that no metapath has. */
function endOf(pert: PertEnd): {kind: Kind; id: string} | undefined {
  const {perturbation, id} = pert;
  if (perturbation === 'chemical') return {kind: 'CPD', id: compoundId(pert)};
  if (!isGenePerturbation(perturbation) || !id.startsWith('NCBIGene:')) return undefined;
  return {kind: perturbation === 'oe' ? 'GEN.oe' : 'GEN.kd', id: id.slice('NCBIGene:'.length)};
}

/** "bioteque CPD-upr-GEN", as the summary counts it. */
function labelOf(file: string): string {
  return file.replace('_', ' ').replace(/\.tsv$/, '');
}
