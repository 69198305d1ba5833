import './export-menu.css';
import {useState} from 'preact/hooks';
import {type ApiRequest, type CodeLanguage, codeLanguages, codeOf} from './code';
import {CopyButton} from './copy-button';

/** The request behind a view, to be run from a script; the key is left for the reader to fill in. */
export function AsCode({request}: {readonly request: ApiRequest}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="as-code" onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary>As code</summary>
      {isOpen && <Code request={request} />}
    </details>
  );
}

function Code({request}: {readonly request: ApiRequest}) {
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  const code = codeOf(request, language, location.origin);
  return (
    <div class="stack">
      <div class="row">
        {codeLanguages.map((each) => (
          <button
            key={each}
            type="button"
            class="button small"
            aria-pressed={each === language}
            onClick={() => {
              setLanguage(each);
            }}
          >
            {each}
          </button>
        ))}
        <CopyButton key={language} text={code} isShown small />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section tabIndex={0} aria-label={`The request in ${language}`}>
        <pre>{code}</pre>
      </section>
    </div>
  );
}
