import {titles} from 'openclue:article-titles';
import type {View} from '../view';

const load: View['load'] = () => import('./page');

export const learn: View = {
  paths: ['/learn'],
  title: 'Connectopedia',
  load,
  menu: {label: 'Connectopedia', section: 'Learn'},
  commands: [
    {label: 'Connectopedia', words: 'learn articles help documentation', run: '/learn'},
    ...titles.map(([name, label, words]) => ({label, words, hint: 'article', run: `/learn/${name}`})),
  ],
};

/** By itself, since other views have addresses that look like an article's. */
export const article: View = {paths: ['/learn/:article'], title: 'Connectopedia', load};
