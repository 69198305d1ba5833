import pino from 'pino';
import type {Config} from './config';

export type Log = pino.Logger;

/** Structured log lines on standard error; keys and gene lists never go in. */
export function createLog(level: Config['logLevel']): Log {
  return pino(
    {
      level,
      redact: ['req.headers.user_key', 'req.headers.authorization', 'req.headers.cookie'],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination(2),
  );
}
