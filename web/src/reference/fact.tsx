import type {ComponentChildren} from 'preact';
import {Term} from '../terms/term';

interface FactProps {
  /** that explains it in the glossary */
  readonly term?: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A line of a list of facts (`card-facts`), left out where nothing is known. */
export function Fact({term, label, children}: FactProps) {
  if (children === undefined || children === null || children === '' || children === false) return null;
  return (
    <>
      <dt>{term === undefined ? label : <Term of={term}>{label}</Term>}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Names with commas between; undefined where there are none. */
export function listed(names: readonly string[] | undefined): string | undefined {
  return names && names.length > 0 ? names.join(', ') : undefined;
}
