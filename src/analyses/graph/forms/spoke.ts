/** The form of SPOKE: typed edges with zscore and sources, compounds by InChIKey and genes by Entrez id. */
import type {Perturbation} from '../perturbations';
import {isGenePerturbation} from '../perturbations';
import {cell, type GraphForm, listed, type Provenance, rounded} from './form';
import {compoundId, type Letter, nodeKind} from './letters';

const nodesFile = 'spoke_nodes.tsv';
const edgesFile = 'spoke_edges.tsv';

/** Compound, knocked down or out, over-expressed. */
const letters: Readonly<Partial<Record<Perturbation, Letter>>> = {
  chemical: 'C',
  sh: 'KG',
  xpr: 'KG',
  oe: 'OG',
};

export function spokeForm({dataset, synthetic}: Provenance): GraphForm {
  const sources = listed([`CMAP:${dataset}${synthetic ? ' (synthetic)' : ''}`]);
  return {
    files: [
      {name: nodesFile, heading: 'id\tlabel\tname\txref\n'},
      {
        name: edgesFile,
        heading: 'source\tedge\ttarget\tzscore\tsignatures\tperturbation\tpert_id\tsources\n',
      },
    ],
    node(node, sink) {
      const kind = nodeKind(node);
      if (!kind) return;
      sink.put(nodesFile, `${[kind.id, kind.label, cell(node.name), listed(node.xref)].join('\t')}\n`);
      sink.count(`spoke node ${kind.label}`);
    },
    genes({pert, signatures, genes}, sink) {
      const {perturbation, pert_id} = pert;
      const letter = letters[perturbation];
      if (!letter) return;
      const id = isGenePerturbation(perturbation) ? geneId(pert.id) : compoundId(pert);
      if (id === undefined) return;
      const types = {up: `UPREGULATES_${letter}uG`, down: `DOWNREGULATES_${letter}dG`};
      const rest = `\t${signatures}\t${perturbation}\t${cell(pert_id)}\t${sources}\n`;
      let [text, up] = ['', 0];
      for (const {entrez, z} of genes) {
        if (z > 0) up++;
        text += `${id}\t${z > 0 ? types.up : types.down}\t${entrez}\t${rounded(z)}${rest}`;
      }
      sink.put(edgesFile, text);
      if (up > 0) sink.count(`spoke ${types.up}`, up);
      if (up < genes.length) sink.count(`spoke ${types.down}`, genes.length - up);
    },
    member({pert, id, of}, sink) {
      if (of !== 'moa' || pert.perturbation !== 'chemical') return;
      const ends = `${id}\tINCLUDES_PCiC\t${compoundId(pert)}`;
      sink.put(edgesFile, `${ends}\t\t\t\t${cell(pert.pert_id)}\t${sources}\n`);
      sink.count('spoke INCLUDES_PCiC');
    },
    // SPOKE has no edge that says the same.
    connection: () => undefined,
    target: () => undefined,
  };
}

/** Entrez id of a gene's node; undefined of a reagent whose gene is not known. */
function geneId(node: string): string | undefined {
  return node.startsWith('NCBIGene:') ? node.slice('NCBIGene:'.length) : undefined;
}
