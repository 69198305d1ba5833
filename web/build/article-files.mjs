// Lets pages import the articles of docs/learn: their list as modules, each article as a JSON file that is fetched when it is
// opened.
import {createHash} from 'node:crypto';
import {articlesFolder, readArticles} from './articles.mjs';

const listModule = 'openclue:articles';
const titlesModule = 'openclue:article-titles';

/** A vite plugin; a fault of an article ends the build. */
export function articleFiles(folder = articlesFolder) {
  let known;
  const prepare = () => {
    const {sections, tags, articles} = readArticles(folder);
    const files = articles.map(({name, title, section, tags: own, related, brief, blocks}) => {
      const source = JSON.stringify({blocks});
      const digest = createHash('sha256').update(source).digest('base64url').slice(0, 8);
      const file = `assets/article-${name}-${digest}.json`;
      return {file, source, entry: {name, title, section, tags: own, related, brief, file: `/${file}`}};
    });
    return {sections, tags, files};
  };
  return {
    name: 'openclue-articles',
    buildStart() {
      known = prepare();
    },
    resolveId: (id) => (id === listModule || id === titlesModule ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${titlesModule}`) {
        const titles = known.files.map(({entry: {name, title, tags}}) => [name, title, tags.join(' ')]);
        return `export const titles = ${JSON.stringify(titles)};`;
      }
      if (id !== `\0${listModule}`) return undefined;
      const {sections, tags, files} = known;
      for (const {file: fileName, source} of files) this.emitFile({type: 'asset', fileName, source});
      const articles = files.map(({entry}) => entry);
      return `export const sections = ${JSON.stringify(sections)};
export const tags = ${JSON.stringify(tags)};
export const articles = ${JSON.stringify(articles)};`;
    },
  };
}
