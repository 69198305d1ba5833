import type {Operation, Parameter} from './description';

/** What was written for each parameter by its name, and the body. */
export interface Written {
  readonly values: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the request goes, its values in place. */
export function addressOf({path, parameters}: Operation, {values}: Written): string {
  const inPath = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const pairs = parameters
    .filter((parameter) => parameter.in === 'query' && (values[parameter.name] ?? '') !== '')
    .map(({name}) => `${encodeURIComponent(name)}=${encodeURIComponent(values[name])}`);
  return pairs.length > 0 ? `${inPath}?${pairs.join('&')}` : inPath;
}

/** Names of required parameters that are empty. */
export function missingOf({parameters}: Operation, {values}: Written): string[] {
  return parameters
    .filter(({required, name}) => required && (values[name] ?? '') === '')
    .map(({name}) => name);
}

/** A parameter's own example; what is optional starts with it only where it is a filter, which shows how to ask. */
export function usualValue({name, required, example}: Parameter): string {
  if (example === undefined || !(required || name === 'filter' || name === 'where')) return '';
  return typeof example === 'string' ? example : JSON.stringify(example);
}

export function usualRequest({parameters, body = ''}: Operation): Written {
  return {values: Object.fromEntries(parameters.map((each) => [each.name, usualValue(each)])), body};
}

/** The request as a command, with the key that was sent. */
export function curlOf(operation: Operation, written: Written, origin: string, key: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const verb =
    operation.method === 'get'
      ? []
      : operation.method === 'head'
        ? ['-I']
        : [`-X ${operation.method.toUpperCase()}`];
  const lines = [
    ['curl -g', ...verb, quoted(origin + addressOf(operation, written))].join(' '),
    ...(key ? [`-H ${quoted(`user_key: ${key}`)}`] : []),
    ...headersOf(operation, written).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(operation.body === undefined ? [] : [`-d ${quoted(written.body)}`]),
  ];
  return lines.join(' \\\n  ');
}

/** Headers of the request beside the key. */
export function headersOf({parameters, body}: Operation, {values}: Written): (readonly [string, string])[] {
  const own = parameters.filter((each) => each.in === 'header' && (values[each.name] ?? '') !== '');
  return [
    ...own.map(({name}) => [name, values[name]] as const),
    ...(body === undefined ? [] : [['Content-Type', 'application/json'] as const]),
  ];
}
