import {useEffect, useRef, useState} from 'preact/hooks';

interface CopyButtonProps {
  readonly text: string;
  /** what the button says; by default "Copy" */
  readonly label?: string;
  /** names what is copied, where several buttons stand together */
  readonly of?: string;
  /** the text stands beside the button, to be copied by hand */
  readonly isShown?: boolean;
  readonly small?: boolean;
  readonly disabled?: boolean;
}

/** Puts a text on the clipboard. Pages that came by plain http have none: there the text is shown, to be copied by hand. */
export function CopyButton({text, label = 'Copy', of, isShown, small, disabled}: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [byHand]);
  const words = copied ? 'Copied' : label;
  if (isShown && !canCopy()) return null;
  if (byHand) return <input ref={field} readOnly class="mono" aria-label={of ?? label} value={text} />;
  return (
    <button
      type="button"
      class={small ? 'button small' : 'button'}
      aria-label={of && `${words} of ${of}`}
      disabled={disabled}
      onClick={async () => {
        if (!canCopy()) return setByHand(true);
        await navigator.clipboard.writeText(text);
        setCopied(true);
      }}
    >
      {words}
    </button>
  );
}

const canCopy = () => (navigator as Partial<Navigator>).clipboard !== undefined;
