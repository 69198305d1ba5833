/** What /metrics tells of this process. Whoever does the work counts it here; docs/deploy.md lists the names. */
import {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({register: registry, prefix: 'openclue_'});

const registers = [registry];

export const requests = new Histogram({
  name: 'openclue_http_request_duration_seconds',
  help: 'Requests by route, method and status, from their arrival to the end of their answer',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  registers,
});

export const refusals = new Counter({
  name: 'openclue_refusals_total',
  help: 'Requests that were refused or failed, by the code of their answer (docs/errors.md)',
  labelNames: ['code', 'status'] as const,
  registers,
});

export const scoredQueries = new Counter({
  name: 'openclue_scored_queries_total',
  help: 'Queries that the scoring threads have answered, by metric',
  labelNames: ['metric'] as const,
  registers,
});

export const scoredSignatures = new Counter({
  name: 'openclue_scored_signatures_total',
  help: 'Scores (queries x signatures) that the scoring threads have made, by metric',
  labelNames: ['metric'] as const,
  registers,
});

export const jobWaits = new Histogram({
  name: 'openclue_job_wait_seconds',
  help: 'Seconds from the submission of a job to its first run in this process',
  buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200],
  registers,
});

export const jobRuns = new Histogram({
  name: 'openclue_job_duration_seconds',
  help: 'Seconds of runs of jobs in this process, by tool and how they ended',
  labelNames: ['tool', 'end'] as const,
  buckets: [0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200],
  registers,
});

/** A number that is looked up when /metrics is asked. */
export interface Looked {
  readonly name: string;
  readonly help: string;
  /** one of each value of a label, or a number alone */
  readonly label?: string;
  readonly look: () =>
    | Promise<Readonly<Record<string, number>> | number>
    | Readonly<Record<string, number>>
    | number;
}

/**
 * Adds numbers that are looked up when they are asked for. What cannot be looked up is left out: the database may be away
 * just when somebody wants to know why.
 * @returns what takes them away again
 */
export function lookAt(all: readonly Looked[]): () => void {
  for (const {name, help, label, look} of all) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers,
      async collect() {
        gauge.reset();
        try {
          const found = await look();
          if (typeof found === 'number') gauge.set(found);
          else if (label !== undefined) {
            for (const [value, number] of Object.entries(found)) gauge.set({[label]: value}, number);
          }
        } catch {
          // Without labels a reset leaves a zero, which would be a lie.
          if (label === undefined) gauge.remove();
        }
      },
    });
  }
  return () => {
    for (const {name} of all) registry.removeSingleMetric(name);
  };
}
