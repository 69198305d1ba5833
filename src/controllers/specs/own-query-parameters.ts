import {injectable} from '@loopback/core';
import {
  asSpecEnhancer,
  type OASEnhancer,
  type OpenApiSpec,
  type OperationObject,
  type ParameterObject,
} from '@loopback/rest';

const extension = 'x-query-parameters';

/**
 * Parameters of the query string that an operation reads by itself, with words of its own for what is wrong. LoopBack
 * would coerce and refuse those it knows of, and where a method has decorated arguments it drops all others from the
 * description.
 */
export function ownQueryParameters(parameters: readonly ParameterObject[]): Partial<OperationObject> {
  return {[extension]: parameters};
}

/** Describes what `ownQueryParameters` tells among an operation's parameters. */
@injectable(asSpecEnhancer)
export class QuerySpecEnhancer implements OASEnhancer {
  readonly name = 'query-parameters';

  modifySpec(spec: OpenApiSpec): OpenApiSpec {
    const paths = Object.entries(spec.paths).map(([path, item]) => {
      const operations = Object.entries(item as Record<string, OperationObject>);
      return [path, Object.fromEntries(operations.map(([verb, each]) => [verb, described(each)]))];
    });
    return {...spec, paths: Object.fromEntries(paths)};
  }
}

/** A copy: the operation itself is what requests are held against. */
function described({[extension]: own, ...operation}: OperationObject): OperationObject {
  if (own === undefined) return operation;
  return {...operation, parameters: [...(operation.parameters ?? []), ...(own as ParameterObject[])]};
}
