import {OpenApiSpec} from '@loopback/rest';
import {describeApplication} from './application';

/** The OpenAPI description of every operation, without starting anything. */
export function openApiDocument(): Promise<OpenApiSpec> {
  return describeApplication().restServer.getApiSpec();
}
