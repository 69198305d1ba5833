import './export-menu.css';
import {useState} from 'preact/hooks';
import {type ApiRequest, type CodeLanguage, codeLanguages, codeOf} from './code';

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
  const [copied, setCopied] = useState(false);
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
              setCopied(false);
            }}
          >
            {each}
          </button>
        ))}
        <button
          type="button"
          class="button small"
          onClick={async () => {
            await navigator.clipboard.writeText(code);
            setCopied(true);
          }}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section tabIndex={0} aria-label={`The request in ${language}`}>
        <pre>{code}</pre>
      </section>
    </div>
  );
}
