import {routeUrls} from '../../../src/http/find-route';

const urlOf = routeUrls([
  '/api/genes',
  '/api/genes/count',
  '/api/genes/{id}',
  '/api/genes/{id}/exists',
  '/api/rep_fda_orange-book_terms/findOne',
  '/api/jobs/findByJobId/{id}',
  '/api/jobs/{id}/results/{path}',
  '/touchstone-version',
]);

test.each([
  ['/API/genes?Filter=X', '/api/genes?Filter=X'],
  ['/api/Genes/COUNT?where={"a":"B//C"}', '/api/genes/count?where={"a":"B//C"}'],
  ['//api//genes///', '/api/genes'],
  ['/api/genes/', '/api/genes'],
  ['/api/genes/?filter={}', '/api/genes?filter={}'],
  ['/api/GENES/AbC/Exists', '/api/genes/AbC/exists'],
  ['/api/rep_FDA_orange-book_terms/findone', '/api/rep_fda_orange-book_terms/findOne'],
  ['/API/jobs/findbyjobid/Ab', '/api/jobs/findByJobId/Ab'],
  ['/Touchstone-Version', '/touchstone-version'],
])('a path is found in any case, with slashes in a row: %s', (sent, route) => {
  expect(urlOf(sent)).toBe(route);
});

test.each([
  '/',
  '/api',
  '/explorer/',
  '/explorer/Swagger-UI.css',
  '/api/constructor',
  '/api/genes/%ff',
  '/api/__proto__/X',
])('what is no route stays as it is: %s', (url) => {
  expect(urlOf(url)).toBe(url);
});

test('the path of a file in a result is one segment, whatever case leads there', () => {
  expect(urlOf('/API//jobs/Ab/Results/matrices/query/NCS.gctx?limit=1')).toBe(
    '/api/jobs/Ab/results/matrices%2Fquery%2FNCS.gctx?limit=1',
  );
});
