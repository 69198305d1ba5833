import type {View} from '../view';

const at = (folder: string) => (id: string) => `/${folder}/${encodeURIComponent(id)}`;

/** What the services know of one thing, until a page of its own shows more. */
export const records: View = {
  paths: ['/cells/:id'],
  title: 'Record',
  load: () => import('./page'),
  shows: {
    cell: at('cells'),
  },
};
