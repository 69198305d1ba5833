import type {Response} from '@loopback/rest';

/** The operations of one service; `defineResourceController` makes the class of each. */
export interface ResourceController {
  find(): Promise<Response>;
  findByBody(body: unknown): Promise<Response>;
  dump(): Promise<Response>;
  count(): Promise<Response>;
  findOne(): Promise<Response>;
  distinct(): Promise<Response>;
  findById(id: string): Promise<Response>;
  exists(id: string): Promise<Response>;
}
