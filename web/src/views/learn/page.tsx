import './learn.css';
import {useEffect} from 'preact/hooks';
import {Empty} from '../../failure/states';
import type {PageProps} from '../view';
import {Article} from './article';
import {articleOf} from './articles';
import {Contents} from './contents';

/** All articles, or one. */
export default function Learn({params: {article: name}}: PageProps) {
  const article = name === undefined ? undefined : articleOf(name);
  useEffect(() => {
    document.title = `${article?.title ?? 'Connectopedia'} · openclue`;
  }, [article]);
  if (article) return <Article key={article.name} article={article} />;
  if (name === undefined) return <Contents />;
  return (
    <Empty title={`No article is called “${name}”`}>
      <p>It may have been renamed since the link was made.</p>
      <a href="/learn">All articles</a>
    </Empty>
  );
}
