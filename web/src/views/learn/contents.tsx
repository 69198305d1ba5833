import {articles, sections, tags} from 'openclue:articles';
import {Choice} from '../../address/choice';
import {useAddress} from '../../address/use-address';
import {useAnswer} from '../../api/use-answer';
import {Shown} from '../../failure/states';
import {Tags} from './article';
import {type ArticleEntry, addressOf, readArticle} from './articles';
import {Blocks} from './blocks';

const looks = [
  ['', 'Sections'],
  ['all', 'All on one page'],
] as const;

/** Sections whose headings open a menu of their articles, those of a tag, or all texts on one page. */
export function Contents() {
  const {parameters} = useAddress();
  const {tag} = parameters;
  const chosen = tag === undefined ? articles : articles.filter((each) => each.tags.includes(tag));
  const isAll = parameters.view === 'all';
  return (
    <div class="stack contents">
      <div class="page-head">
        <h1>Connectopedia</h1>
        <div class="row">
          <Choice name="view" label="Show" choices={looks} />
        </div>
      </div>
      <p class="lead">
        What a connectivity query is, how to ask one well, and how to read the answer. Words underlined with
        dots lead to the <a href="/learn/glossary">glossary</a>.
      </p>
      <TagList chosen={tag} />
      {tag !== undefined && (
        <p role="status">
          {chosen.length === 1 ? '1 article' : `${chosen.length} articles`} on{' '}
          <strong>{tags[tag] ?? tag}</strong>. <a href="/learn">All articles</a>
        </p>
      )}
      {sections.map((section) => {
        const own = chosen.filter((each) => each.section === section);
        if (own.length === 0) return null;
        return isAll ? (
          <section key={section} class="stack">
            <h2>{section}</h2>
            {own.map((article) => (
              <WholeArticle key={article.name} article={article} />
            ))}
          </section>
        ) : (
          <Section key={section} title={section} articles={own} isOpen={tag !== undefined} />
        );
      })}
    </div>
  );
}

function TagList({chosen}: {readonly chosen: string | undefined}) {
  return (
    <ul class="tags" aria-label="Tags">
      {Object.entries(tags).map(([tag, label]) => (
        <li key={tag}>
          <a
            class="badge"
            href={tag === chosen ? '/learn' : `/learn?tag=${encodeURIComponent(tag)}`}
            aria-current={tag === chosen ? 'true' : undefined}
          >
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface SectionProps {
  readonly title: string;
  readonly articles: readonly ArticleEntry[];
  readonly isOpen: boolean;
}

function Section({title, articles: own, isOpen}: SectionProps) {
  return (
    <details class="panel" open={isOpen || title === sections[0]}>
      <summary>
        <h2>{title}</h2> <span class="soft small">{own.length}</span>
      </summary>
      <ul class="related">
        {own.map(({name, title: words, brief}) => (
          <li key={name}>
            <a href={addressOf(name)}>{words}</a>
            <span class="soft small"> {brief}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function WholeArticle({article}: {readonly article: ArticleEntry}) {
  const asked = useAnswer(article.name, (signal) => readArticle(article, signal));
  return (
    <article class="panel stack article" id={article.name}>
      <h3>
        <a href={addressOf(article.name)}>{article.title}</a>
      </h3>
      <Tags of={article.tags} />
      <Shown asked={asked} what="the article">
        {(blocks) => <Blocks blocks={blocks} within={article.name} />}
      </Shown>
    </article>
  );
}
