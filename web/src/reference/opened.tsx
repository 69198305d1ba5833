import type {ComponentChildren} from 'preact';
import {useAddress} from '../address/use-address';

interface OpenedProps {
  /** parameter of the address that tells it is open */
  readonly name: string;
  readonly summary: string;
  readonly children: () => ComponentChildren;
}

/** What is shown, and whose code is loaded, once it is opened. */
export function Opened({name, summary, children}: OpenedProps) {
  const {parameters, change} = useAddress();
  const isOpen = parameters.open?.split(',').includes(name) ?? false;
  const toggle = (opens: boolean) => {
    if (opens === isOpen) return;
    const others = (parameters.open ?? '').split(',').filter((each) => each !== '' && each !== name);
    change({open: (opens ? [...others, name] : others).join(',')});
  };
  return (
    <details open={isOpen} onToggle={({currentTarget}) => toggle(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}
