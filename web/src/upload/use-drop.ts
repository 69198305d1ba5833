import {useState} from 'preact/hooks';

/** What makes an element a place where files can be dropped. */
export interface Drop {
  /** whether something is held above it */
  readonly dragged: boolean;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: () => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/**
 * A button beside must do the same for who has no pointer.
 * @param take gets what was dropped
 */
export function useDrop(take: (files: FileList | null | undefined) => void): Drop {
  const [dragged, setDragged] = useState(false);
  return {
    dragged,
    handlers: {
      onDragOver: (event) => {
        event.preventDefault();
        setDragged(true);
      },
      onDragLeave: () => setDragged(false),
      onDrop: (event) => {
        event.preventDefault();
        setDragged(false);
        take(event.dataTransfer?.files);
      },
    },
  };
}
