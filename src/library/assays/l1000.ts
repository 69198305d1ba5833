import type {Assay} from './assay';

/** Expression of 978 landmark genes, from which that of the others is inferred (Subramanian 2017). */
export const l1000: Assay = {
  name: 'L1000',
  spaces: [
    {name: 'landmark', size: 978, of: ['landmark']},
    {name: 'bing', size: 10_174, of: ['landmark', 'best inferred']},
    {name: 'all', size: 12_328},
  ],
  queried: ['bing', 'all', 'landmark'],
  levels: [
    {level: 5, holds: 'scores', columns: 'signatures', words: 'signatures'},
    {level: 4, holds: 'scores', columns: 'wells', words: 'z-scores of wells'},
    {level: 3, holds: 'amounts', columns: 'wells', words: 'normalised log2 expression of wells'},
  ],
  metrics: {lists: 'wtcs', signature: 'spearman'},
};
