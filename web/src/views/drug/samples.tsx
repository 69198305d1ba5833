import type {Column} from '../../table/column';
import {DataTable} from '../../table/data-table';
import {Term} from '../../terms/term';
import type {DrugReport} from './page';

type Sample = DrugReport['samples'][number];

const columns: readonly Column<Sample>[] = [
  {id: 'vendor', label: 'Vendor', value: ({vendor}) => vendor, width: 170},
  {id: 'catalog_no', label: 'Catalogue number', value: ({catalog_no: number}) => number, width: 200},
  {
    id: 'purity',
    label: 'Purity, %',
    value: ({purity}) => purity,
    digits: 2,
    descendingFirst: true,
    width: 110,
  },
  {id: 'qc_date', label: 'Measured', value: ({qc_date: day}) => day, width: 120, descendingFirst: true},
  {id: 'broad_id', label: 'Sample', value: ({broad_id: id}) => id, width: 230},
  {
    id: 'vendor_name',
    label: 'Name at the vendor',
    term: 'vendor',
    value: ({vendor_name: name}) => name,
    width: 240,
  },
  {
    id: 'deprecated_broad_id',
    label: 'Former id',
    value: ({deprecated_broad_id: id}) => id,
    width: 200,
  },
  {
    id: 'expected_mass',
    label: 'Mass, g/mol',
    term: '',
    value: ({expected_mass: mass}) => mass,
    digits: 2,
    optional: true,
    width: 120,
  },
  {
    id: 'qc_incompatible',
    label: 'Not measurable',
    term: 'purity',
    value: ({qc_incompatible: not}) => not,
    optional: true,
    width: 130,
  },
  {
    id: 'pubchem_cid',
    label: 'PubChem',
    term: '',
    value: ({pubchem_cid: id}) => id,
    optional: true,
    width: 110,
  },
  {id: 'smiles', label: 'SMILES', term: '', value: ({smiles}) => smiles, optional: true, width: 260},
];

/** What was bought of it, where, and how pure it was. */
export function Samples({drug: {samples, pert_iname: name}}: {readonly drug: DrugReport}) {
  return (
    <section class="panel stack">
      <h2>
        <Term of="rep_sample">Samples</Term>
      </h2>
      {samples.length === 0 ? (
        <p class="soft">No sample of it is known.</p>
      ) : (
        <>
          <p class="small soft">
            <Term of="purity">Purity</Term> was measured by UPLC-MS.
            {samples.every(({qc_date: day}) => day === undefined) &&
              ' The files that are loaded do not say when.'}
          </p>
          <DataTable
            caption={`Samples of ${name}`}
            columns={columns}
            rows={samples}
            prefix="samples-"
            height={320}
          />
        </>
      )}
    </section>
  );
}
