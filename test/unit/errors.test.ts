import {failure as engineFailure, engineFailures} from '../../src/engine/ground/failures';
import {errorTable, failure, isFailure, OpenclueError, statusOf} from '../../src/errors';

describe('the table of failures', () => {
  it("has every failure of the engine with the engine's own sentence, and gives it a status", () => {
    for (const [code, sentence] of Object.entries(engineFailures)) {
      const entry = errorTable[code as keyof typeof engineFailures];
      expect([code, entry.sentence]).toEqual([code, sentence]);
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.status).toBeLessThan(600);
    }
  });

  test.each([
    [
      400,
      ['GCT_INVALID', 'MATRIX_TRUNCATED', 'MATRIX_ID_REPEATED', 'POOL_REQUEST_INVALID', 'SIGNATURE_INVALID'],
    ],
    [400, ['FILTER_INVALID', 'QUERY_STRING_INVALID']],
    [401, ['USER_KEY_MISSING']],
    [413, ['LISTS_TOO_LONG']],
    [422, ['GUTC_FIELDS_ABSENT']],
    [503, ['POOL_FULL', 'POOL_CLOSED', 'STREAMS_FULL', 'DATABASE_UNAVAILABLE']],
    [507, ['INDEX_DISK_FULL']],
  ] as const)('answers %i to %s', (status, codes) => {
    for (const code of codes) expect([code, errorTable[code].status]).toEqual([code, status]);
  });

  it('knows what the engine throws for one of its own', () => {
    const thrown = engineFailure('INDEX_NOT_FOUND', {name: 'mine', folder: '/data'});
    expect(thrown).toBeInstanceOf(OpenclueError);
    expect(thrown.message).toBe(failure('INDEX_NOT_FOUND', {name: 'mine', folder: '/data'}).message);
    expect([isFailure(thrown, 'INDEX_NOT_FOUND'), isFailure(thrown, 'INDEX_EXISTS')]).toEqual([true, false]);
    expect(thrown).not.toHaveProperty('status');
    expect(statusOf(thrown)).toBe(404);
  });
});
