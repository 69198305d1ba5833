import './data.css';
import type {PageProps} from '../view';
import {EntryPage} from './entry-page';
import {Library} from './library';

/** All data, or one of them. */
export default function DataPage({params: {name}}: PageProps) {
  return name === undefined ? <Library /> : <EntryPage key={name} name={name} />;
}
