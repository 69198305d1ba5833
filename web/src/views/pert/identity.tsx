import {Fact, listed} from '../../reference/fact';
import {typeWords} from '../../reference/perts';
import {Structure} from '../../reference/structure';
import type {PertRecord} from './find';

/** What it is: names, structure, mechanisms, targets and classes. */
export function Identity({pert}: {readonly pert: PertRecord}) {
  const {pert_id = '', pert_iname = '', pert_type, canonical_smiles, inchi_key, target = [], moa = []} = pert;
  const isCompound = pert_type === 'trt_cp';
  return (
    <section class="panel">
      <h2>Identity</h2>
      {isCompound && <Structure smiles={canonical_smiles} name={pert_iname || pert_id} />}
      <dl class="card-facts">
        <Fact term="brd_id" label="BRD id">
          <code>{pert_id}</code>
        </Fact>
        <Fact term="pert_type" label="Type">
          {typeWords(pert_type)} <code>{pert_type}</code>
        </Fact>
        <Fact term="pert_iname" label="Other names">
          {listed(pert.alt_name)}
        </Fact>
        <Fact term="moa" label="Mechanism">
          {listed(moa)}
        </Fact>
        <Fact term="target" label="Targets">
          {target.length > 0 && (
            <ul class="tag-list">
              {target.map((gene) => (
                <li key={gene}>
                  <a href={`/genes/${encodeURIComponent(gene)}`}>{gene}</a>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact term="pcl" label="Classes">
          {pert.pcl_membership && (
            <ul class="tag-list">
              {pert.pcl_membership.map((id) => (
                <li key={id}>
                  <a href={`/classes/${encodeURIComponent(id)}`}>{id}</a>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Clinical status">{pert.clinical_phase ?? pert.status}</Fact>
        <Fact label="Formula">{pert.molecular_formula}</Fact>
        <Fact label="Weight">{pert.molecular_wt && `${pert.molecular_wt} g/mol`}</Fact>
        <Fact label="SMILES">{canonical_smiles && <code>{canonical_smiles}</code>}</Fact>
        <Fact label="InChI key">{inchi_key && <code>{inchi_key}</code>}</Fact>
        <Fact label="PubChem">{pert.pubchem_cid}</Fact>
        {isCompound && (
          <Fact label="Repurposing">
            <a href={`/repurposing/${encodeURIComponent(pert_iname)}`}>{pert_iname} as a drug</a>
          </Fact>
        )}
      </dl>
    </section>
  );
}
