import './palette.css';
import {signal} from '@preact/signals';
import {useEffect, useId, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {useLocation} from 'preact-iso';
import {useAnswer} from '../api/use-answer';
import {matchingCommands} from './commands';
import {search} from './search';

const opened = signal<{text: string} | undefined>(undefined);

/** Opens the palette, with a text to begin with. */
export function openPalette(text = ''): void {
  opened.value = {text};
}

/** Listens for Ctrl/Cmd-K on every page. */
export function PaletteDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = opened.value !== undefined;
  // Before the next task, not after the next picture: else a busy browser loses the first letters that are typed.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (dialog.current?.open) dialog.current.close();
      else openPalette();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useLayoutEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
  }, [isOpen]);
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Search and commands"
      onClose={() => {
        opened.value = undefined;
      }}
      closedby="any"
    >
      {opened.value && <Palette initial={opened.value.text} close={close} />}
    </dialog>
  );
}

interface Choice {
  readonly label: string;
  readonly hint: string;
  readonly run: string | (() => void);
}

/** A combobox: the focus stays in the field, arrows move among the choices, Enter takes one. */
function Palette({initial, close}: {readonly initial: string; readonly close: () => void}) {
  const {route} = useLocation();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(initial);
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const found = useAnswer(wanted === '' ? undefined : wanted, (signal) => search(wanted, signal), 120);
  const commands: Choice[] = matchingCommands(wanted).map(({label, run, hint = 'command'}) => ({
    label,
    run,
    hint,
  }));
  const choices: readonly Choice[] = [...(wanted === '' ? [] : (found.data ?? [])), ...commands];
  const active = Math.min(at, choices.length - 1);

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({block: 'nearest'});
  }, [active]);

  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    if (typeof choice.run !== 'string') choice.run();
    else route(choice.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8};
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const wrapped =
        active + step < 0 ? choices.length - 1 : active + step >= choices.length ? 0 : active + step;
      setAt(wrapped);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(choices[active]);
    }
  };

  return (
    <div class="palette-box">
      <input
        role="combobox"
        aria-label="Search perturbagens, genes, classes, datasets, articles and commands"
        aria-expanded={choices.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={choices.length > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="A perturbagen, gene, class, article or command"
        autoComplete="off"
        spellcheck={false}
        autofocus
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} ref={list} role="listbox" aria-label="Results">
        {choices.map((choice, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          // biome-ignore lint/a11y/useFocusableInteractive: the focus of a combobox stays in its field
          <div
            key={`${choice.hint} ${choice.label}`}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            onPointerMove={() => setAt(i)}
            onClick={() => take(choice)}
          >
            <span>{choice.label}</span>
            <span class="soft small">{choice.hint}</span>
          </div>
        ))}
      </div>
      <p class="palette-note soft small" role="status">
        {noteOn(choices.length, found.loading, found.failure?.message)}
      </p>
    </div>
  );
}

function noteOn(count: number, loading: boolean, fault: string | undefined): string {
  if (fault) return `The search failed: ${fault}`;
  if (loading) return 'Searching …';
  if (count === 0)
    return 'Nothing is found. Names, synonyms, BRD ids, gene symbols, targets and mechanisms are searched.';
  return 'Arrows choose, Enter opens, Esc closes.';
}
