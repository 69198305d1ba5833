/** The forms in which graphs are written. */
import type {GraphFormName} from '../request';
import {biotequeForm} from './bioteque';
import type {GraphForm, Provenance} from './form';
import {hetionetForm} from './hetionet';
import {kgxForm} from './kgx';
import {spokeForm} from './spoke';

export type {GraphForm, Provenance, Sink} from './form';

const makers: Readonly<Record<GraphFormName, (provenance: Provenance) => GraphForm>> = {
  kgx: kgxForm,
  spoke: spokeForm,
  hetionet: hetionetForm,
  bioteque: biotequeForm,
};

export function graphForm(name: GraphFormName, provenance: Provenance): GraphForm {
  return makers[name](provenance);
}
