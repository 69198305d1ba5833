declare module '*.yml' {
  import type {GlossaryEntry} from './terms/glossary';

  const entries: readonly GlossaryEntry[];
  export default entries;
}

declare module 'openclue:article-titles' {
  /** name, title and tags of each article, for the palette */
  export const titles: readonly (readonly [name: string, title: string, tags: string])[];
}

declare module 'openclue:articles' {
  import type {ArticleEntry} from './views/learn/articles';

  /** in the order in which they are shown */
  export const sections: readonly string[];
  /** what each tag is about, by its id */
  export const tags: Readonly<Record<string, string>>;
  export const articles: readonly ArticleEntry[];
}
