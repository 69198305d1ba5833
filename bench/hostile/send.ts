/** Sends bytes and reads what comes back, without a client that would correct either. */
import net from 'node:net';

export interface HostileAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Milliseconds for an answer. */
const patience = 120_000;
/** Bytes of an answer that are read: more says nothing new. */
const enough = 2_000_000;

/** @returns undefined when the connection closed without an answer @throws when none came in time */
export function send(port: number, bytes: Buffer): Promise<HostileAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({port, host: '127.0.0.1', allowHalfOpen: true});
    const chunks: Buffer[] = [];
    let read = 0;
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of the answer after ${patience / 1000} s`));
    }, patience);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      read += chunk.length;
      if (read > enough) socket.destroy();
    });
    socket.on('end', () => socket.end());
    // Bytes that nobody reads any more are answered by a reset, after the answer.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(parse(Buffer.concat(chunks)));
    });
    socket.write(bytes);
  });
}

function parse(bytes: Buffer): HostileAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  const [first, ...lines] = bytes.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) return undefined;
  if (status === 100) return parse(bytes.subarray(end + 4));
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = bytes.subarray(end + 4);
  return {status, headers, body: headers.get('transfer-encoding') === 'chunked' ? dechunk(rest) : rest};
}

function dechunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf('\r\n', at);
    const size = line < 0 ? 0 : Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
