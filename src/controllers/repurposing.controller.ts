import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {fault, shown} from '../filter/faults';
import {Bindings} from '../keys';
import type {Repurposing} from '../library/repurposing';
import {exportColumns} from '../library/repurposing/export';
import {usualPhase} from '../library/repurposing/reversal';
import {dimensionNames, dimensionsOf, drugOrders, type Subset} from '../library/repurposing/select';
import {viewScores} from '../results/views/layout';
import type {ResultReader} from '../results/views/reader';
import {JobService} from '../runs/jobs/service';
import {abortOnDisconnect, sendJson} from './answer';
import {contentTypes, delimited} from './answer-format';
import {refuseUnknown} from './own-parameters';
import {QueryValues} from './query-values';
import {
  defaultDrugs,
  defaultValues,
  drugOperation,
  drugParameter,
  drugsOperation,
  exportFormats,
  largestDrugs,
  largestValues,
  reversingOperation,
  summaryOperation,
  xlsxType,
} from './specs/repurposing';
import {jobParameter} from './specs/results';

const subsetFields = [...dimensionNames, 'find'] as const;
const everyPhase = 'all';

/** The Repurposing Hub as a collection: counts, subsets, drugs, exports, and what of it reverses a query. */
export class RepurposingController {
  private readonly started = performance.now();
  private readonly values: QueryValues;

  constructor(
    @inject(Bindings.REPURPOSING) private readonly repurposing: Repurposing,
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.RESULTS) private readonly results: ResultReader,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {
    this.values = new QueryValues(request.query);
  }

  @get('/api/repurposing', summaryOperation)
  async summary(): Promise<Response> {
    this.refuseOthers(['facets', 'values', 'like'], 'the counts of the collection, which have');
    const request = {
      facets: dimensionsOf(this.values.names('facets')),
      values: this.values.whole('values', defaultValues, largestValues),
      like: this.values.text('like'),
    };
    return this.send(await this.repurposing.summary(this.subset(), request));
  }

  @get('/api/repurposing/drugs', drugsOperation)
  async drugs(): Promise<Response> {
    this.refuseOthers(['order', 'limit', 'skip'], 'the drugs of the collection, which have');
    const format = this.format();
    const {order, descending} = this.order();
    const limit = this.values.whole('limit', format === 'json' ? defaultDrugs : 0, largestDrugs);
    const page = {
      ...{order, descending},
      skip: this.values.whole('skip', 0),
      limit: limit === 0 ? undefined : limit,
    };
    if (format === 'json') return this.send(await this.repurposing.page(this.subset(), page));
    const rows = await this.repurposing.rows(this.subset(), page);
    const {response} = this;
    response.setHeader('Content-Disposition', `attachment; filename="repurposing.${format}"`);
    if (format === 'xlsx') {
      const bytes = await this.repurposing.workbook(rows, abortOnDisconnect(response));
      response.setHeader('Content-Type', xlsxType);
      response.end(Buffer.from(bytes));
      return response;
    }
    response.setHeader('Content-Type', contentTypes.csv);
    const cells = rows.map((row) => row.map((value) => (value === null ? null : String(value))));
    const texts = delimited(
      exportColumns,
      async function* (textOf) {
        yield cells.map(textOf).join('');
      },
      ',',
    );
    let text = '';
    for await (const part of texts) text += part;
    response.end(text);
    return response;
  }

  @get('/api/repurposing/drugs/{id}', drugOperation)
  async drug(@param(drugParameter) id: string): Promise<Response> {
    return this.send(await this.repurposing.drug(id));
  }

  @get('/api/jobs/{id}/repurposing', reversingOperation)
  async reversing(@param(jobParameter) id: string): Promise<Response> {
    this.refuseOthers(['query', 'score'], 'the drugs of a result, which have');
    const view = {query: this.values.text('query'), score: this.values.choice('score', viewScores)};
    const result = await this.jobs.result(this.caller, id);
    const {perturbagens, ...ranked} = await this.results.rankedPerts(
      result,
      view,
      abortOnDisconnect(this.response),
    );
    const subset = this.subset();
    const phase = subset.phase ?? [usualPhase];
    const asked = {...subset, phase: phase.includes(everyPhase) ? undefined : phase};
    const found = await this.repurposing.reversing(perturbagens, asked);
    return this.send({...ranked, phase, ...found});
  }

  private subset(): Subset {
    const named = dimensionNames.map((name) => [name, this.values.names(name)] as const);
    return {...Object.fromEntries(named), find: this.values.text('find')};
  }

  private order() {
    const text = this.values.text('order') ?? drugOrders[0];
    const [name, direction = 'ASC', ...more] = text.split(' ');
    const order = drugOrders.find((each) => each === name);
    if (!order || more.length > 0 || !['ASC', 'DESC'].includes(direction.toUpperCase())) {
      throw fault(
        'order',
        `is ${shown(text)} and must be one of ${drugOrders.join(', ')}, with ASC or DESC behind it`,
      );
    }
    return {order, descending: direction.toUpperCase() === 'DESC'};
  }

  private format() {
    const asked = this.values.choice('format', exportFormats);
    if (asked) return asked;
    const accepted = this.request.accepts(['application/json', 'text/csv', xlsxType]);
    return accepted === 'text/csv' ? 'csv' : accepted === xlsxType ? 'xlsx' : 'json';
  }

  private refuseOthers(own: readonly string[], what: string): void {
    refuseUnknown(this.request, [...subsetFields, ...own], what);
  }

  private send(body: object): Promise<Response> {
    return sendJson(this.request, this.response, {body: JSON.stringify(body)}, this.started);
  }
}
