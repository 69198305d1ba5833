// A program as a user of the typed client writes it; test/acceptance/typed-client.test.ts compiles and runs it.
import type {paths} from 'openclue-api';
import createClient from 'openapi-fetch';

const [baseUrl, userKey] = process.argv.slice(2);
// Of the formats a list comes in, this program reads the default.
const {GET} = createClient<paths, 'application/json'>({baseUrl, headers: {user_key: userKey}});

const {data, error} = await GET('/api/perts', {
  params: {
    query: {
      filter: JSON.stringify({
        where: {pert_type: 'trt_cp'},
        fields: ['pert_id', 'pert_iname'],
        order: 'pert_iname',
        limit: 3,
      }),
    },
  },
});
if (error) throw new Error(error.error?.message);
const names: (string | undefined)[] = data.map(({pert_iname}) => pert_iname);

// The types know what there is: each of these must be a fault.
// @ts-expect-error perts have no such property
data.map(({is_no_property}) => is_no_property);
// @ts-expect-error there is no such path
void (() => GET('/api/no_service'));

console.log(JSON.stringify(names));
