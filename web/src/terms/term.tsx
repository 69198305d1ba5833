import './term.css';
import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';

interface TermProps {
  /** a term's id or one of its keys in docs/learn/glossary.yml: "ncs", "norm_cs" */
  readonly of: string;
  readonly children: ComponentChildren;
}

/** A word, score, field or option that leads to its entry of the glossary, and shows it in brief when pointed at. */
export function Term({of, children}: TermProps) {
  const [brief, setBrief] = useState('');
  const show = async () => {
    // The glossary is loaded when the first of its terms is asked for.
    const {briefOf} = await import('./glossary');
    setBrief(briefOf(of));
  };
  return (
    <a
      class="term"
      href={`/learn/glossary#${of}`}
      title={brief || undefined}
      onPointerEnter={show}
      onFocus={show}
    >
      {children}
    </a>
  );
}
