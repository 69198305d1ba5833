import {useRef, useState} from 'preact/hooks';
import {Term} from '../../terms/term';

interface FileBoxProps {
  readonly file?: File;
  readonly reading: boolean;
  readonly onChoose: (file: File) => void;
}

/** A matrix, dropped here or chosen. */
export function FileBox({file, reading, onChoose}: FileBoxProps) {
  const [dragged, setDragged] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    if (files?.[0]) onChoose(files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same by keys
    <div
      class={dragged ? 'introspect-file dragged' : 'introspect-file'}
      onDragOver={(event) => {
        event.preventDefault();
        setDragged(true);
      }}
      onDragLeave={() => setDragged(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDragged(false);
        take(event.dataTransfer?.files);
      }}
    >
      <div class="row">
        <button type="button" class="button" onClick={() => input.current?.click()}>
          {file ? 'Another file' : 'Choose a file'}
        </button>
        <span>{file ? <strong>{file.name}</strong> : 'or drop it here'}</span>
        {reading && (
          <span class="soft small" role="status">
            Reading the file …
          </span>
        )}
      </div>
      <p class="small soft">
        <Term of="gct">GCT</Term>, plain or gzip, or <Term of="gctx">GCTx</Term> of{' '}
        <Term of="level_5">level 5</Term> signatures: genes are rows, by Entrez id, symbol or probe.
      </p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Signatures"
        accept=".gct,.gctx,.gz,.txt"
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
