import {Request, ResolvedRoute, Response, RestServer} from '@loopback/rest';
import type {Pool} from 'pg';
import type {Config} from '../config';
import type {ResourceControllerClass} from '../controllers/resource.controller';
import type {ResourceController} from '../controllers/resource-operations';
import {readControllers} from '../controllers/services';
import type {FilterLimits} from '../filter/limits';
import {Bindings, DATABASE_POOL, FILTER_LIMITS, GENE_LISTS, PARQUET_ROWS} from '../keys';
import type {GeneLists} from '../library/datasets/gene-lists';
import type {ParquetRows} from '../repositories/parquet';
import {allowOrigin} from './cors';
import {routeUrls} from './find-route';
import {REQUEST_STEPS, type RequestSteps} from './request-steps';

/** What answering takes, the same for all requests. */
interface Means {
  readonly config: Config;
  readonly steps: RequestSteps;
  readonly pool: Pool;
  readonly limits: FilterLimits | undefined;
  readonly geneLists: GeneLists | undefined;
  readonly parquet: ParquetRows | undefined;
}

/** A route to a service's controller. */
interface Read {
  readonly route: ResolvedRoute;
  readonly controller: ResourceControllerClass;
}

type Operation = (...args: unknown[]) => Promise<Response>;

/**
 * LoopBack's server with a short way for what is asked most: GET on the data services. LoopBack's routes lead there
 * and its parser reads the parameters, but there is no context for the request, no chain of middleware, and the
 * controller is made by `new` instead of by injection; these took longer than the answer. Everything else goes the
 * way of `ClueSequence`.
 */
export class ReadServer extends RestServer {
  private means: Promise<Means> | undefined;
  private urlOfRoute: ((url: string) => string) | undefined;

  protected override async _handleHttpRequest(request: Request, response: Response): Promise<void> {
    this.urlOfRoute ??= routeUrls(Object.keys(this.httpHandler.describeApiPaths()));
    request.url = this.urlOfRoute(request.url);
    const read = this.findRead(request);
    if (!read) return super._handleHttpRequest(request, response);
    this.means ??= this.findMeans();
    const means = await this.means;
    await means.steps.answerBy({request, response}, () => answer(read, request, response, means));
  }

  private findRead(request: Request): Read | undefined {
    if (request.method !== 'GET' || !request.path.startsWith('/api/')) return undefined;
    const route = this.httpHandler.findRoute(request);
    const controller = readControllers.get(route.spec['x-controller-name']);
    return controller && {route, controller};
  }

  private async findMeans(): Promise<Means> {
    return {
      config: await this.get(Bindings.CONFIG),
      steps: await this.get(REQUEST_STEPS),
      pool: await this.get(DATABASE_POOL),
      limits: await this.get(FILTER_LIMITS, {optional: true}),
      geneLists: await this.get(GENE_LISTS, {optional: true}),
      parquet: await this.get(PARQUET_ROWS, {optional: true}),
    };
  }
}

async function answer(
  {route, controller}: Read,
  request: Request,
  response: Response,
  {config, steps, pool, limits, geneLists, parquet}: Means,
): Promise<void> {
  allowOrigin(config, request, response);
  const {caller, args} = await steps.enter(request, route);
  const operation = route.spec['x-operation-name'] as keyof ResourceController;
  const made = new controller(request, response, pool, limits, geneLists, caller, parquet) as Record<
    typeof operation,
    Operation
  >;
  await made[operation](...args);
}
