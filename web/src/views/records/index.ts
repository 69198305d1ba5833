import type {View} from '../view';

const at = (folder: string) => (id: string) => `/${folder}/${encodeURIComponent(id)}`;

/** What the services know of one thing, until a page of its own shows more. */
export const records: View = {
  paths: ['/perts/:id', '/genes/:id', '/cells/:id', '/classes/:id', '/data/:id', '/repurposing/:id'],
  title: 'Record',
  load: () => import('./page'),
  shows: {
    pert: at('perts'),
    gene: at('genes'),
    cell: at('cells'),
    pcl: at('classes'),
    dataset: at('data'),
    drug: at('repurposing'),
  },
};
