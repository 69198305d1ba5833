import {inject} from '@loopback/core';
import {api, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {failure} from '../errors';
import {fault} from '../filter/faults';
import {defaultFilterLimits, FilterLimits} from '../filter/limits';
import {parseDistinctField, parseFilter, parseWhere} from '../filter/parse';
import type {Condition, Filter, Resource} from '../filter/types';
import {Bindings, DATABASE_POOL, FILTER_LIMITS, GENE_LISTS, PARQUET_ROWS} from '../keys';
import type {GeneLists} from '../library/datasets/gene-lists';
import {host} from '../library/datasets/registry';
import type {Service} from '../models/services';
import type {Asking} from '../repositories/answer-cache';
import type {ParquetRows} from '../repositories/parquet';
import {ResourceRepository} from '../repositories/resource.repository';
import {abortOnDisconnect, isHeld, type JsonAnswer, sendJson, sendStream, sendUnchanged} from './answer';
import {
  type AnswerFormat,
  contentTypes,
  delimited,
  formatOf,
  jsonArray,
  jsonLines,
  type ReadRows,
} from './answer-format';
import {disposition} from './matrix-format';
import {isFilled, RecordFilling} from './record-filling';
import type {ResourceController} from './resource-operations';
import {resourceSpec} from './specs/resource';
import {warnOfUnknown} from './unknown-parameters';

/** Above this many records an answer is streamed from a cursor instead of built whole. */
const largestWholeAnswer = 5000;

/** Made by LoopBack's injection or, without it, by what the class declares. */
export type ResourceControllerClass = new (
  request: Request,
  response: Response,
  pool: Pool,
  limits?: FilterLimits,
  geneLists?: GeneLists,
  caller?: Caller,
  parquet?: ParquetRows,
) => ResourceController;

/**
 * Makes the LoopBack controller of a service: list, POST twin, count, findOne, distinct and by id, as CLUE's
 * LoopBack 3 serves them. Filters are read from the raw query, for the checks here are stricter than OpenAPI's.
 */
export function defineResourceController(service: Service): ResourceControllerClass {
  const {resource} = service;

  @api(resourceSpec(service))
  class Controller implements ResourceController {
    private readonly repository: ResourceRepository;
    private readonly signal: AbortSignal;
    private readonly started = performance.now();

    constructor(
      @inject(RestBindings.Http.REQUEST) private readonly request: Request,
      @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
      @inject(DATABASE_POOL) pool: Pool,
      @inject(FILTER_LIMITS, {optional: true}) private readonly limits: FilterLimits = defaultFilterLimits,
      @inject(GENE_LISTS, {optional: true}) private readonly geneLists?: GeneLists,
      @inject(Bindings.CALLER, {optional: true}) private readonly caller?: Caller,
      @inject(PARQUET_ROWS, {optional: true}) private readonly parquet?: ParquetRows,
    ) {
      this.repository = new ResourceRepository(pool, resource);
      this.signal = abortOnDisconnect(response);
    }

    find(): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'filter', 'total', 'format');
      return this.list(this.filter());
    }

    /** All records that match, however many. */
    async dump(): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'filter', 'format');
      const {limits} = this;
      const filter = this.narrowed(
        parseFilter(this.request.query.filter, resource, {...limits, pageSize: 0}),
      );
      const format = formatOf(this.request, 'parquet');
      this.response.setHeader('Content-Disposition', disposition(`${service.path}.${format}`));
      return this.stream(filter, format);
    }

    findByBody(body: unknown): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'total', 'format');
      return this.list(this.narrowed(parseFilter(body, resource, this.limits)));
    }

    async count(): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'where');
      const count = await this.repository.count(this.where(), this.signal);
      return this.sendText(`{"count":${count}}`);
    }

    async findOne(): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'filter');
      // LoopBack 3 looks for an id here too, and says so.
      return this.send((await this.single(this.filter())) ?? notFound(resource, 'undefined'));
    }

    async distinct(): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'field', 'where');
      const column = parseDistinctField(this.request.query.field, resource);
      return this.send(await this.repository.distinct(column, this.where(), this.asking()));
    }

    async findById(id: string): Promise<Response> {
      warnOfUnknown(this.request, this.response, 'filter');
      const filter = this.narrowed({...this.filter(), ...withId(resource, id)});
      return this.send((await this.single(filter)) ?? notFound(resource, id));
    }

    async exists(id: string): Promise<Response> {
      return this.sendText(`{"exists":${await this.isThere(id)}}`);
    }

    private async single(filter: Filter): Promise<JsonAnswer | undefined> {
      const filling = this.filling(filter);
      if (!filling) return this.repository.findOne(filter, this.asking());
      const [body] = await filling.find({...filter, limit: 1}, this.signal);
      return body === undefined ? undefined : {body};
    }

    /** What puts in the fields that no table has, where the filter wants some. */
    private filling({fields}: Filter): RecordFilling | undefined {
      return this.geneLists && fields.some(isFilled)
        ? new RecordFilling(this.repository, resource, this.geneLists, this.caller ?? host)
        : undefined;
    }

    private async list(filter: Filter): Promise<Response> {
      if (this.request.query.total === 'true') {
        const total = await this.repository.count(filter.where, this.signal);
        this.response.setHeader('X-Total-Count', total);
      }
      const format = formatOf(this.request);
      const isFilling = filter.named && this.filling(filter) !== undefined;
      if (isFilling || format !== 'json' || filter.limit === undefined || filter.limit > largestWholeAnswer) {
        return this.stream(filter, format);
      }
      const answer = await this.repository.find(filter, this.asking());
      if (answer.count !== undefined) {
        const last = filter.skip + answer.count - 1;
        const range = answer.count === 0 ? '*/*' : `${filter.skip}-${last}/*`;
        this.response.setHeader('Content-Range', `${service.path} ${range}`);
      }
      return this.send(answer);
    }

    private async stream(filter: Filter, format: AnswerFormat): Promise<Response> {
      const {request, response, started} = this;
      const filling = filter.named ? this.filling(filter) : undefined;
      if (filling) {
        const lines = this.lines(filter, format, (textOf) =>
          filling.stream(filter, format, textOf, this.signal),
        );
        return sendStream(request, response, contentTypes[format], lines, started);
      }
      const lines = this.lines(filter, format);
      const tag = await this.repository.streamTag(filter, this.signal);
      if (tag !== undefined && isHeld(request, response, `${tag}-${format}`)) {
        return sendUnchanged(response, started);
      }
      return sendStream(request, response, contentTypes[format], lines, started);
    }

    private lines(
      filter: Filter,
      format: AnswerFormat,
      filled?: ReadRows,
    ): AsyncGenerator<string | Uint8Array> {
      const {repository, signal} = this;
      const records: ReadRows = filled ?? ((textOf) => repository.stream(filter, textOf, signal));
      if (format === 'json') return jsonArray(records);
      if (format === 'ndjson') return jsonLines(records);
      if (filter.include.length > 0) {
        throw fault('include', `does not fit a ${format} table; ask for json or ndjson`);
      }
      if (format === 'parquet') {
        if (!this.parquet) throw new Error('nothing is bound that writes Parquet');
        return this.parquet.write(filter.fields, jsonLines(records));
      }
      const names = filter.fields.map(({name}) => name);
      const rows: ReadRows = filled ?? ((textOf) => repository.table(filter, textOf, signal));
      return delimited(names, rows, format === 'csv' ? ',' : '\t');
    }

    private filter(): Filter {
      return this.narrowed(parseFilter(this.request.query.filter, resource, this.limits));
    }

    /** The same about what the caller may see. */
    private narrowed<T extends {where: Condition}>(filter: T): T {
      const visible = this.caller && service.visibleTo?.(this.caller);
      return visible ? {...filter, where: {kind: 'and', of: [visible, filter.where]}} : filter;
    }

    private where(): Condition {
      return this.narrowed({where: parseWhere(this.request.query.where, resource, this.limits)}).where;
    }

    private async isThere(id: string): Promise<boolean> {
      return (await this.repository.count(this.narrowed(withId(resource, id)).where, this.signal)) > 0;
    }

    private asking(): Asking {
      const {request, response, signal} = this;
      // Only who names what they hold can be told that they hold it.
      if (request.headers['if-none-match'] === undefined) return {signal};
      return {signal, isHeld: (tag) => isHeld(request, response, tag)};
    }

    private send(answer: JsonAnswer): Promise<Response> {
      return sendJson(this.request, this.response, answer, this.started);
    }

    private sendText(json: string): Promise<Response> {
      return this.send({body: json});
    }
  }
  // LoopBack binds controllers by the name of their class.
  Object.defineProperty(Controller, 'name', {value: `${resource.name}Controller`});
  return Controller;
}

function withId(resource: Resource, id: string): Pick<Filter, 'where' | 'skip'> {
  const column = resource.columns.get('id');
  if (!column) throw new Error(`"${resource.name}" has no id`);
  // No record can contain a NUL, and Postgres would refuse to look for one.
  if (id.includes('\0')) notFound(resource, id);
  return {where: {kind: 'equals', column, value: id}, skip: 0};
}

function notFound({name}: Resource, id: string): never {
  throw failure('MODEL_NOT_FOUND', {model: name, id});
}
