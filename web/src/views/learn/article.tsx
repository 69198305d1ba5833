import {tags as tagNames} from 'openclue:articles';
import {useEffect} from 'preact/hooks';
import {useAnswer} from '../../api/use-answer';
import {Shown} from '../../failure/states';
import {type ArticleEntry, addressOf, articleOf, neighboursOf, readArticle} from './articles';
import {Blocks} from './blocks';
import {Feedback} from './feedback';

/** One article, what is related to it, and the way to the next. */
export function Article({article}: {readonly article: ArticleEntry}) {
  const {name, title, section, tags, related} = article;
  const asked = useAnswer(name, (signal) => readArticle(article, signal));
  useScrollToHeading(asked.data !== undefined);
  const [before, after] = neighboursOf(article);
  return (
    <article class="stack article">
      <header class="stack">
        <p class="small">
          <a href="/learn">Connectopedia</a> <span class="soft">/ {section}</span>
        </p>
        <h1>{title}</h1>
        <Tags of={tags} />
      </header>
      <Shown asked={asked} what="the article">
        {(blocks) => <Blocks blocks={blocks} />}
      </Shown>
      {related.length > 0 && (
        <section class="panel">
          <h2>Related</h2>
          <ul class="related">
            {related.map((other) => (
              <li key={other}>
                <a href={addressOf(other)}>{articleOf(other)?.title}</a>
                <span class="soft small"> {articleOf(other)?.brief}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <nav class="row article-ends" aria-label="Next articles">
        {before && <a href={addressOf(before.name)}>← {before.title}</a>}
        {after && (
          <a class="after" href={addressOf(after.name)}>
            {after.title} →
          </a>
        )}
      </nav>
      <Feedback about={title} />
    </article>
  );
}

/** Each leads to the articles that have it. */
export function Tags({of}: {readonly of: readonly string[]}) {
  return (
    <ul class="tags" aria-label="Tags">
      {of.map((tag) => (
        <li key={tag}>
          <a class="badge" href={`/learn?tag=${encodeURIComponent(tag)}`}>
            {tagNames[tag]}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** An address may end in # and a heading, which is there only once the text has come. */
function useScrollToHeading(isThere: boolean): void {
  useEffect(() => {
    if (!isThere || location.hash === '') return;
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [isThere]);
}
