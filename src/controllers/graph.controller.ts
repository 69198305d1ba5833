import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {
  type AskedGraph,
  countGraph,
  edgeKinds,
  type Graph,
  type Graphs,
  graphFiles,
  graphForms,
  mostGenes,
  mostGenesOfAll,
  usualRequest,
} from '../analyses/graph';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {failure} from '../errors';
import {fault, shown} from '../filter/faults';
import {Bindings, DATABASE_POOL} from '../keys';
import {spaceNames} from '../library/assays';
import {chooseDataset} from '../library/datasets/registry';
import {abortOnDisconnect, sendJson, sendStream} from './answer';
import {disposition} from './matrix-format';
import {refuseUnknown} from './own-parameters';
import {QueryValues} from './query-values';
import {graphFileOperation, graphFileParameter, graphParameters} from './specs/graph';
import {datasetParameter} from './specs/slices';

const summaryFile = 'summary.json';

const types: Readonly<Record<string, string>> = {
  tsv: 'text/tab-separated-values; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  sif: 'text/plain; charset=utf-8',
};

/** A dataset as a knowledge graph, file by file. */
export class GraphController {
  private readonly started = performance.now();

  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.GRAPHS) private readonly graphs: Graphs,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/datasets/{id}/graph/{file}', graphFileOperation)
  async file(
    @param(datasetParameter) id: string,
    @param(graphFileParameter) file: string,
  ): Promise<Response> {
    const {request, response, started} = this;
    refuseUnknown(
      request,
      graphParameters.map(({name}) => name),
      'a graph, which has',
    );
    const form = graphForms.find((each) => graphFiles(each).includes(file));
    if (!form && file !== summaryFile) {
      throw failure('GRAPH_FILE_UNKNOWN', {file, known: [...graphForms.flatMap(graphFiles), summaryFile]});
    }
    const asked = this.asked(form ? [form] : ['kgx']);
    const record = await chooseDataset(this.pool, this.config, id, this.caller);
    const signal = abortOnDisconnect(response);
    const graph = await this.graphs.open(record, asked, {signal, mostGenesOfAll});
    if (!form) {
      return sendJson(request, response, {body: JSON.stringify(await countGraph(graph, signal))}, started);
    }
    response.setHeader('Content-Disposition', disposition(`${record.name}_${file}`));
    const type = types[file.slice(file.lastIndexOf('.') + 1)];
    return sendStream(request, response, type, bytesOf(graph, file, signal), started);
  }

  private asked(forms: AskedGraph['forms']): AskedGraph {
    const values = new QueryValues(this.request.query);
    const number = (name: string, most: number, usual: number) => {
      const value = values.number(name) ?? usual;
      if (value < 0 || value > most) throw fault(name, `is ${value} and must be from 0 to ${most}`);
      return value;
    };
    const kinds = values.names('edges');
    const unknown = kinds?.find((kind) => !edgeKinds.some((known) => known === kind));
    if (unknown !== undefined) {
      throw fault('edges', `is ${shown(unknown)} and must be some of ${edgeKinds.join(', ')}`);
    }
    const top = values.whole('top', usualRequest.top, mostGenes);
    if (top === 0) throw fault('top', 'is 0 and must be 1 or more');
    return {
      ...usualRequest,
      forms,
      kinds: kinds && edgeKinds.filter((kind) => kinds.includes(kind)),
      tau: number('tau', 100, usualRequest.tau),
      z: number('min_z', 10, usualRequest.z),
      top,
      space: values.choice('space', spaceNames),
    };
  }
}

async function* bytesOf(graph: Graph, file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const {files} of graph.write(0, {files: [file], signal})) {
    if (files[file]) yield files[file];
  }
}
