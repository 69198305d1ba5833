import pino from 'pino';
import type {Config} from './config';

export type Log = pino.Logger;

/**
 * Structured log lines on standard error: JSON for programs, lines to read where it is a terminal. Keys and gene lists
 * never go in.
 */
export function createLog(level: Config['logLevel']): Log {
  return pino(
    {
      level,
      redact: [
        'req.headers.user_key',
        'req.headers.share_token',
        'req.headers.authorization',
        'req.headers.cookie',
      ],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    process.stderr.isTTY
      ? {write: (line: string) => process.stderr.write(readableLine(line))}
      : pino.destination(2),
  );
}

/** Known to whoever sits at the terminal. */
const notShown = ['level', 'time', 'pid', 'hostname', 'msg', 'err'];

/** A line of the log for a person: time of day, level unless it is info, message, then what it is about. */
export function readableLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown> & {level: number; time: string};
  const {err} = entry as {err?: {stack?: string; message?: string}};
  const level = pino.levels.labels[entry.level] ?? String(entry.level);
  const details = Object.entries(entry)
    .filter(([name]) => !notShown.includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const words = [
    new Date(entry.time).toTimeString().slice(0, 8),
    ...(level === 'info' ? [] : [`${level}:`]),
    ...(entry.msg ? [String(entry.msg)] : []),
    ...details,
  ];
  return `${words.join(' ')}\n${err ? `${err.stack ?? err.message ?? ''}\n` : ''}`;
}
