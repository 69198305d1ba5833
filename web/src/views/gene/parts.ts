/** Tables that not all readers open, loaded when they are. */
import {onDemand} from '../../shell/on-demand';

export const parts = {
  signatures: onDemand(() => import('./signature-table').then(({SignatureTable}) => SignatureTable)),
  targeting: onDemand(() => import('./target-table').then(({TargetTable}) => TargetTable)),
};
