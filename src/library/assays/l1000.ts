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
  levels: {amounts: [2, 3], scores: [5, 4]},
  metrics: {lists: 'wtcs', signature: 'spearman'},
};
