import {useEffect} from 'preact/hooks';
import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {Empty, Shown} from '../../failure/states';
import {AccessMark} from './access-mark';
import {DatasetFacts} from './dataset-facts';
import {entriesNamed, kindNames, type LibraryEntry} from './entries';
import {favourites, toggleFavourite} from './favourites';
import {PublishedFiles} from './published-files';
import {TableLoads} from './table-loads';

/** What is known of data of a name, and how to get them. */
export function EntryPage({name}: {readonly name: string}) {
  const asked = useAnswer(`entries ${name}`, (signal) => entriesNamed(name, signal));
  useEffect(() => {
    document.title = `${name} · openclue`;
  }, [name]);
  return (
    <Shown asked={asked} what="the data">
      {(entries) =>
        entries.length === 0 ? (
          <Empty title={`No data are called “${name}”`}>
            <p>They may have been withdrawn, or need a key of your own.</p>
            <a href="/data">All data</a>
          </Empty>
        ) : (
          <div class="stack">
            {entries.map((entry) => (
              <Entry key={entry.kind} entry={entry} />
            ))}
          </div>
        )
      }
    </Shown>
  );
}

function Entry({entry}: {readonly entry: LibraryEntry}) {
  const {kind, name, title, category, access, synthetic} = entry;
  const isMarked = favourites.value.includes(name);
  return (
    <>
      <div class="page-head">
        <div class="row">
          <h1>{title}</h1>
          <span class="soft">{kindNames[kind]}</span>
          <AccessMark access={access} />
          <SyntheticBadge synthetic={synthetic} />
        </div>
        <div class="row">
          <a href={`/data?category=${encodeURIComponent(category)}`}>More of {category}</a>
          <a href="/data">All data</a>
          <button
            type="button"
            class="button small"
            aria-pressed={isMarked}
            onClick={() => toggleFavourite(name)}
          >
            {isMarked ? '★ Favourite' : '☆ Favourite'}
          </button>
        </div>
      </div>
      {kind === 'dataset' && <DatasetFacts entry={entry} />}
      {kind === 'table' && <TableLoads entry={entry} />}
      {kind === 'files' && <PublishedFiles name={name} />}
    </>
  );
}
