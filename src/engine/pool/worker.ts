/** Thread of the scoring pool: reads the rows of a shard tile by tile and scores them. */
import {createScorer, type ShardTask} from './score-shard';
import {indexes, reportingFaults} from './thread';

const score = createScorer();

export default reportingFaults((task: ShardTask) => score(task, indexes.get(task.index)));
