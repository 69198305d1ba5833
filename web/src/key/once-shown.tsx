import './once-shown.css';
import {CopyButton} from '../export/copy-button';

/** A key that was just made: the server itself cannot show it again. */
export function OnceShown({secret}: {readonly secret: string}) {
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
        <CopyButton text={secret} isShown />
      </div>
    </div>
  );
}
