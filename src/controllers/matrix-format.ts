/** Forms in which matrices are answered: how a request asks for one, and how it is sent. */
import {pipeline} from 'node:stream/promises';
import type {Request, Response} from '@loopback/rest';
import {fault, shown} from '../filter/faults';
import type {MatrixAnswer} from '../results/views/answer-file';
import {formatNames, type MatrixFormat, matrixFormats} from '../results/views/formats';

export const formatDescription = `How the matrix is written: ${formatNames.join(', ')}; the header Accept says the same.`;

const binary = {schema: {type: 'string' as const, format: 'binary'}};

/** The media types of all forms, for the description of an operation. */
export const matrixContent = {
  'application/json': {schema: {type: 'array' as const, items: {type: 'object' as const}}},
  ...Object.fromEntries(
    Object.values(matrixFormats)
      .map(([type]) => type.split(';')[0])
      .filter((type) => type !== 'application/json')
      .map((type) => [type, binary]),
  ),
};

/** The format a request asks for, by parameter or Accept; `standard` when it asks for none that there is. */
export function formatOf(request: Request, standard: MatrixFormat): MatrixFormat {
  const {format} = request.query;
  if (format !== undefined && format !== '') {
    const known = formatNames.find((name) => name === format);
    if (!known) throw fault('format', `must be ${formatNames.join(', ')}, not ${shown(format)}`);
    return known;
  }
  // The first is what a client gets that takes anything.
  const names = [standard, ...formatNames.filter((name) => name !== standard)];
  const types = names.flatMap((name) =>
    matrixFormats[name].map((type) => ({name, type: type.split(';')[0]})),
  );
  const accepted = request.accepts(types.map(({type}) => type));
  return types.find(({type}) => type === accepted)?.name ?? standard;
}

export function disposition(path: string): string {
  return `inline; filename="${path.slice(path.lastIndexOf('/') + 1)}"`;
}

/** Sends a written matrix; its handle is closed. @param name of the file, without its ending */
export async function sendMatrix(
  response: Response,
  {handle, bytes}: MatrixAnswer,
  format: MatrixFormat,
  name: string,
): Promise<Response> {
  response.setHeader('Content-Type', matrixFormats[format][0]);
  response.setHeader('Content-Disposition', disposition(`${name}.${format}`));
  response.setHeader('Vary', 'Accept');
  response.setHeader('Content-Length', bytes);
  try {
    await pipeline(handle.createReadStream(), response);
  } catch (error) {
    // A client that left early needs no answer.
    if (!response.destroyed) throw error;
  }
  return response;
}
