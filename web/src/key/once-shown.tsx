import './once-shown.css';
import {useState} from 'preact/hooks';

/** A key that was just made: the server itself cannot show it again. */
export function OnceShown({secret}: {readonly secret: string}) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="stack">
      <p>
        This is shown once: the server keeps no more than its checksum. Copy it to where you keep passwords.
      </p>
      <div class="once">
        <input
          readOnly
          class="mono"
          aria-label="The new key"
          value={secret}
          onFocus={({currentTarget}) => currentTarget.select()}
        />
        <button
          type="button"
          class="button"
          onClick={async () => {
            await navigator.clipboard.writeText(secret);
            setCopied(true);
          }}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}
