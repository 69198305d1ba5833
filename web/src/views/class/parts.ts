/** The pages of classes and their parts, each loaded when it is first shown. */
import {onDemand} from '../../shell/on-demand';

export const parts = {
  all: onDemand(() => import('./all-classes').then(({AllClasses}) => AllClasses)),
  known: onDemand(() => import('./report').then(({KnownClass}) => KnownClass)),
  own: onDemand(() => import('./own-list').then(({OwnList}) => OwnList)),
  members: onDemand(() => import('./member-table').then(({MemberTable}) => MemberTable)),
};
