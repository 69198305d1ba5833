import type {View} from '../view';

export const glossary: View = {
  paths: ['/learn/glossary'],
  title: 'Glossary',
  load: () => import('./page'),
  menu: {label: 'Glossary', section: 'Learn'},
  commands: [{label: 'Glossary', words: 'terms words meaning', run: '/learn/glossary'}],
};
