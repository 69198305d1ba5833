import {inject} from '@loopback/core';
import {get} from '@loopback/rest';
import {Config} from '../config';
import {Bindings} from '../keys';
import {version} from '../version';
import {json} from './specs/resource';

interface About {
  readonly version: string;
  readonly feedback?: string;
}

/** What the host tells whoever comes. */
export class AboutController {
  constructor(@inject(Bindings.CONFIG) private readonly config: Config) {}

  @get('/api/about', {
    tags: ['operations'],
    operationId: 'about',
    summary: 'Which version this is, and where the host takes feedback; needs no key',
    security: [],
    responses: {
      '200': {
        description: 'About this server',
        content: json(
          {
            type: 'object',
            required: ['version'],
            properties: {
              version: {type: 'string'},
              feedback: {
                type: 'string',
                description: 'mailto: or a web page (OPENCLUE_FEEDBACK); absent where the host names none',
              },
            },
          },
          {version, feedback: 'mailto:help@example.org'},
        ),
      },
    },
  })
  about(): About {
    const {feedback} = this.config;
    return feedback === undefined ? {version} : {version, feedback};
  }
}
