import './glossary.css';
import {useEffect} from 'preact/hooks';
import {useAddress} from '../../address/use-address';
import {Empty} from '../../failure/states';
import {entryOf, type GlossaryEntry, glossary} from '../../terms/glossary';

const sections = [...new Set(glossary.map(({section}) => section))];

/** Every term, by section; an address ending in # and a term or field leads to its entry. */
export default function Glossary() {
  const {parameters, change} = useAddress();
  const wanted = (parameters.q ?? '').trim().toLowerCase();
  const shown = glossary.filter((entry) => wanted === '' || textOf(entry).includes(wanted));
  useScrollToHash();
  return (
    <div class="stack glossary">
      <div class="page-head">
        <h1>Glossary</h1>
        <input
          type="search"
          aria-label="Find a term"
          placeholder="Find a term or field"
          value={parameters.q ?? ''}
          onInput={(event) => change({q: event.currentTarget.value})}
        />
      </div>
      {shown.length === 0 && (
        <Empty title={`No term holds “${parameters.q}”`}>
          <p>Try part of the word, or the name of a field such as norm_cs.</p>
        </Empty>
      )}
      {sections.map((section) => {
        const entries = shown.filter((entry) => entry.section === section);
        if (entries.length === 0) return null;
        return (
          <section key={section} class="panel">
            <h2>{section}</h2>
            <dl>
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}

function Entry({entry: {id, term, also = [], keys = [], text, see = []}}: {readonly entry: GlossaryEntry}) {
  return (
    <div id={id} class="entry" tabIndex={-1}>
      <dt>
        <a href={`/learn/glossary#${id}`}>{term}</a>
        {also.length > 0 && <span class="soft small"> also {also.join(', ')}</span>}
      </dt>
      <dd>
        <p>{text}</p>
        {(keys.length > 0 || see.length > 0) && (
          <p class="small soft">
            {keys.length > 0 && (
              <>
                Fields and options:{' '}
                {keys.map((key, i) => (
                  <span key={key}>
                    {i > 0 && ', '}
                    <code>{key}</code>
                  </span>
                ))}
                .{' '}
              </>
            )}
            {see.length > 0 && (
              <>
                See{' '}
                {see.map((other, i) => (
                  <span key={other}>
                    {i > 0 && ', '}
                    <a href={`/learn/glossary#${other}`}>{entryOf(other)?.term ?? other}</a>
                  </span>
                ))}
                .
              </>
            )}
          </p>
        )}
      </dd>
    </div>
  );
}

/** What the address ends with may be a field: its entry is the one to show. */
function useScrollToHash(): void {
  useEffect(() => {
    const show = () => {
      const entry = entryOf(decodeURIComponent(location.hash.slice(1)));
      const element = entry && document.getElementById(entry.id);
      if (!element) return;
      for (const other of document.querySelectorAll('.entry.chosen')) other.classList.remove('chosen');
      element.classList.add('chosen');
      element.scrollIntoView({block: 'center'});
      element.focus({preventScroll: true});
    };
    show();
    const afterClick = () => setTimeout(show);
    addEventListener('hashchange', show);
    addEventListener('click', afterClick);
    return () => {
      removeEventListener('hashchange', show);
      removeEventListener('click', afterClick);
    };
  }, []);
}

function textOf({id, term, also = [], keys = [], text}: GlossaryEntry): string {
  return [id, term, ...also, ...keys, text].join(' ').toLowerCase();
}
