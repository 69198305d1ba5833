/** What is loaded once something is picked. */
import {onDemand} from '../../shell/on-demand';

export const parts = {
  connections: onDemand(() =>
    import('./picked-connections').then(({PickedConnections}) => PickedConnections),
  ),
};
