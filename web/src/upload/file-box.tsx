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
  /** how many more were chosen with it */
  readonly others?: number;
  /** several files are taken as well */
  readonly multiple?: boolean;
  /** endings of the names that are offered */
  readonly accept?: string;
  readonly onChoose: (file: File, all: readonly File[]) => void;
  /** which files are taken */
  readonly children: ComponentChildren;
}

/** A matrix, or another file, dropped here or chosen. */
export function FileBox({
  label,
  frame,
  file,
  others = 0,
  reading,
  multiple = false,
  accept = '.gct,.gctx,.gz,.txt',
  onChoose,
  children,
}: FileBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    if (files?.[0]) onChoose(files[0], multiple ? Array.from(files) : [files[0]]);
  };
  const {dragged, handlers} = useDrop(take);
  return (
    <section class={['file-box', frame, dragged && 'dragged'].filter(Boolean).join(' ')} {...handlers}>
      <div class="row">
        <button type="button" class="button" onClick={() => input.current?.click()}>
          {multiple ? 'Choose files' : file ? 'Another file' : 'Choose a file'}
        </button>
        <span>
          {file ? <strong>{file.name}</strong> : 'or drop it here'}
          {others > 0 && ` and ${others.toLocaleString('en')} more`}
        </span>
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
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
