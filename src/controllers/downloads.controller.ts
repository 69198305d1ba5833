import {pipeline} from 'node:stream/promises';
import {inject} from '@loopback/core';
import {get, type ParameterObject, param, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {UserKeys} from '../auth/user-keys';
import {Config} from '../config';
import {failure} from '../errors';
import {Bindings, DATABASE_POOL} from '../keys';
import {
  findFile,
  findPublication,
  listPublications,
  openPublished,
  type Publication,
  type PublicationViewer,
  readPart,
} from '../library/publications';
import {DownloadLinks} from '../runs/jobs/links';
import {beginRange} from './file-range';
import {QueryValues} from './query-values';
import {requestedHost} from './requested-host';
import {downloadListFields, downloadListOperation, fileOperation, manifestOperation} from './specs/downloads';
import {warnOfUnknown} from './unknown-parameters';

/** In the place of a signature, where none is needed. */
const openToken = 'open';

const inPath = (name: string, description: string, example: string): ParameterObject => ({
  ...{name, in: 'path', required: true, description, schema: {type: 'string'}, example},
});
const nameParameter = inPath('name', 'The publication', 'demo-lists');

/** What a key may see: the demo's is anybody's. */
export function viewerOf({role}: Caller): PublicationViewer {
  return {seesProprietary: role !== 'demo'};
}

/** Files that the host publishes by `openclue data`. */
export class DownloadsController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.LINKS) private readonly links: DownloadLinks,
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/downloads', downloadListOperation)
  async list(@inject(Bindings.CALLER) caller: Caller): Promise<object> {
    const {request, response} = this;
    warnOfUnknown(request, response, ...downloadListFields);
    const values = new QueryValues(request.query);
    const category = values.text('category');
    const format = values.choice('format', ['json', 'urls', 'sha256']) ?? 'json';
    const all = await listPublications(this.pool, viewerOf(caller));
    const wanted = all
      .filter((each) => category === undefined || each.category === category)
      .map((each) => this.withUrls(each, caller));
    if (format === 'json') return wanted;
    const files = wanted.flatMap((each) => each.files);
    const line = ({url, sha256, path}: (typeof files)[number]) =>
      // The form of sha256sum, for files that wget has put into one folder.
      format === 'urls' ? url : `${sha256}  ${path.slice(path.lastIndexOf('/') + 1)}`;
    response.type('text/plain; charset=utf-8').end(files.map((file) => `${line(file)}\n`).join(''));
    return response;
  }

  @get('/api/downloads/{name}', manifestOperation)
  async manifest(
    @inject(Bindings.CALLER) caller: Caller,
    @param(nameParameter) name: string,
  ): Promise<object> {
    warnOfUnknown(this.request, this.response);
    return this.withUrls(await findPublication(this.pool, name, viewerOf(caller)), caller);
  }

  @get('/api/downloads/{name}/{token}/{path}', fileOperation)
  async file(
    @param(nameParameter) name: string,
    @param(inPath('token', '"open", or what opens a proprietary file', openToken)) token: string,
    @param(inPath('path', 'The file; slashes as they are or as %2F', 'vorinostat_up.gmt')) path: string,
  ): Promise<Response> {
    const {request, response} = this;
    const file = await findFile(this.pool, name, path.replaceAll('%2F', '/'));
    if (file.access === 'proprietary') await this.checkToken(name, token);
    const handle = await openPublished(name, file);
    try {
      response.setHeader('Content-Type', 'application/octet-stream');
      const base = file.path.slice(file.path.lastIndexOf('/') + 1);
      response.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(base)}`);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      const {start, end} = beginRange(request, response, file.bytes, `"${file.sha256}"`);
      if (request.method === 'HEAD' || end === start) {
        response.end();
        return response;
      }
      await pipeline(readPart(handle, start, end), response);
    } catch (error) {
      // A client that leaves early is no failure of ours.
      if (!response.destroyed) throw error;
    } finally {
      await handle.close();
    }
    return response;
  }

  /** @throws PUBLICATION_LINK_INVALID, PUBLICATION_LINK_EXPIRED, also where the key has ended or may see it no longer */
  private async checkToken(name: string, token: string): Promise<void> {
    const keyId = this.links.publicationKey(name, token);
    const caller = await this.userKeys.holder(keyId).catch((cause: unknown) => {
      throw failure('PUBLICATION_LINK_INVALID', undefined, {cause});
    });
    if (!viewerOf(caller).seesProprietary) throw failure('PUBLICATION_LINK_INVALID', undefined);
  }

  private withUrls({files, ...publication}: Publication, caller: Caller) {
    const {config, request, links} = this;
    const isOpen = publication.access === 'published';
    const token = isOpen ? openToken : links.publicationToken(publication.name, caller.keyId);
    const scheme = config.tls ? 'https' : 'http';
    const host = requestedHost(request, config) ?? `${config.host}:${config.port}`;
    const base = config.publicUrl ?? `${scheme}://${host}`;
    const address = `${base}/api/downloads/${encodeURIComponent(publication.name)}/${token}`;
    return {
      ...publication,
      files: files.map((file) => ({
        ...file,
        url: `${address}/${file.path.split('/').map(encodeURIComponent).join('/')}`,
      })),
    };
  }
}
