/** The form of Hetionet: nodes Kind::id and metaedges by their letters, with score and sources behind the three columns. */
import {isGenePerturbation} from '../perturbations';
import {cell, type GraphForm, listed, type Provenance, rounded} from './form';
import {compoundId, nodeKind} from './letters';

const nodesFile = 'hetionet_nodes.tsv';
const edgesFile = 'hetionet_edges.sif';

const kinds: Readonly<Record<string, string>> = {
  Compound: 'Compound',
  Gene: 'Gene',
  PharmacologicClass: 'Pharmacologic Class',
};

export function hetionetForm({dataset, synthetic}: Provenance): GraphForm {
  const sources = listed([`CMAP:${dataset}${synthetic ? ' (synthetic)' : ''}`]);
  const named = (label: string, id: string) => `${kinds[label]}::${id}`;
  return {
    files: [
      {name: nodesFile, heading: 'id\tname\tkind\n'},
      {
        name: edgesFile,
        heading: 'source\tmetaedge\ttarget\tzscore\tsignatures\tperturbation\tpert_id\tsources\n',
      },
    ],
    node(node, sink) {
      const kind = nodeKind(node);
      if (!kind) return;
      sink.put(nodesFile, `${named(kind.label, kind.id)}\t${cell(node.name)}\t${kinds[kind.label]}\n`);
      sink.count(`hetionet node ${kinds[kind.label]}`);
    },
    genes({pert, signatures, genes}, sink) {
      const {perturbation, pert_id} = pert;
      const isGene = isGenePerturbation(perturbation);
      if (!isGene && perturbation !== 'chemical') return;
      if (isGene && !pert.id.startsWith('NCBIGene:')) return;
      const id = isGene
        ? named('Gene', pert.id.slice('NCBIGene:'.length))
        : named('Compound', compoundId(pert));
      const rest = `\t${signatures}\t${perturbation}\t${cell(pert_id)}\t${sources}\n`;
      let [text, up] = ['', 0];
      for (const {entrez, z} of genes) {
        if (z > 0) up++;
        const metaedge = isGene ? 'Gr>G' : z > 0 ? 'CuG' : 'CdG';
        text += `${id}\t${metaedge}\tGene::${entrez}\t${rounded(z)}${rest}`;
      }
      sink.put(edgesFile, text);
      if (isGene) sink.count('hetionet Gr>G', genes.length);
      else {
        if (up > 0) sink.count('hetionet CuG', up);
        if (up < genes.length) sink.count('hetionet CdG', genes.length - up);
      }
    },
    member({pert, id, of}, sink) {
      if (of !== 'moa' || pert.perturbation !== 'chemical') return;
      const ends = `${named('PharmacologicClass', id)}\tPCiC\t${named('Compound', compoundId(pert))}`;
      sink.put(edgesFile, `${ends}\t\t\t\t${cell(pert.pert_id)}\t${sources}\n`);
      sink.count('hetionet PCiC');
    },
    // A target need not be bound, as CbG says, and compounds that connect need not resemble one another, as CrC says.
    connection: () => undefined,
    target: () => undefined,
  };
}
