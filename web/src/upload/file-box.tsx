import './upload.css';
import type {ComponentChildren} from 'preact';
import {useRef} from 'preact/hooks';
import {useDrop} from './use-drop';

interface FileBoxProps {
  /** what the file holds, for those who do not see the box */
  readonly label: string;
  /** a box of its own, or a part of one */
  readonly frame?: 'panel';
  readonly file?: File;
  readonly reading: boolean;
  readonly onChoose: (file: File) => void;
  /** which files are taken */
  readonly children: ComponentChildren;
}

/** A matrix, dropped here or chosen. */
export function FileBox({label, frame, file, reading, onChoose, children}: FileBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    if (files?.[0]) onChoose(files[0]);
  };
  const {dragged, handlers} = useDrop(take);
  return (
    <section class={['file-box', frame, dragged && 'dragged'].filter(Boolean).join(' ')} {...handlers}>
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
      <p class="small soft">{children}</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept=".gct,.gctx,.gz,.txt"
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
