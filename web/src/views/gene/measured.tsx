import {Term} from '../../terms/term';
import type {GeneRecord} from './page';

/** What the gene spaces of L1000 say of a gene, in a sentence each. */
const spaces: Readonly<Record<string, {readonly term: string; readonly words: string}>> = {
  landmark: {term: 'landmark', words: 'It is measured itself, as one of the 978 landmark genes of L1000.'},
  'best inferred': {
    term: 'bing',
    words:
      'It is not measured but inferred from the landmark genes, well enough to be used in queries (BING).',
  },
  inferred: {
    term: 'inferred',
    words:
      'It is inferred from the landmark genes, but not well: queries leave it out unless all genes are used.',
  },
  'not inferred': {
    term: 'inferred',
    words: 'L1000 neither measures nor infers it; in a query it is valid but not used.',
  },
};

/** Where it is measured, and how it is called elsewhere. */
export function Measured({gene}: {readonly gene: GeneRecord}) {
  const {l1000_type = '', gene_alias = [], ensembl_id, gene_type, gene_family, rna_seq_correlation} = gene;
  const space = spaces[l1000_type];
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['Other symbols', gene_alias.join(', ')],
    ['Ensembl id', ensembl_id],
    ['Kind', gene_type],
    ['Gene family', gene_family],
    ['Agreement with RNA-seq', rna_seq_correlation],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  return (
    <section class="panel stack">
      <h2>Where it is measured</h2>
      <p>
        <strong>{space ? <Term of={space.term}>{l1000_type}</Term> : l1000_type || 'not told'}</strong>
      </p>
      <p>{space?.words ?? 'The gene table of this server does not tell in which gene space it is.'}</p>
      {known.length > 0 && (
        <dl class="card-facts">
          {known.map(([name, value]) => (
            <>
              <dt key={name}>{name}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  );
}
