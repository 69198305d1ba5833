import {Fact, listed} from '../../reference/fact';
import {Structure} from '../../reference/structure';
import {subsetAddress} from '../repurposing/subset';
import type {DrugReport} from './page';

interface FactsProps {
  readonly drug: DrugReport;
}

/** What it is: structure, names and ids. */
export function Identity({drug}: FactsProps) {
  const {pert_iname: name, synonyms, smiles, InChIKey, deprecated_ids: former} = drug;
  return (
    <section class="panel">
      <h2>Identity</h2>
      <Structure smiles={smiles} name={name} />
      <dl class="card-facts">
        <Fact term="pert_iname" label="Synonyms">
          {listed(synonyms)}
        </Fact>
        <Fact label="SMILES">{smiles && <code>{smiles}</code>}</Fact>
        <Fact label="InChI key">{InChIKey && <code>{InChIKey}</code>}</Fact>
        <Fact label="ChEMBL">{drug.chembl_id}</Fact>
        <Fact label="DrugBank">{drug.drugbank_id}</Fact>
        <Fact label="IUPHAR">{drug.iuphar_id}</Fact>
        <Fact label="TTD">{drug.ttd_id}</Fact>
        <Fact term="deprecated_broad_id" label="Former ids">
          {listed(former)}
        </Fact>
      </dl>
    </section>
  );
}

/** What it does: mechanisms, and targets with their classes. */
export function Effects({drug: {moas, targets}}: FactsProps) {
  const classes = [...new Set(targets.map((target) => target.class))];
  return (
    <section class="panel">
      <h2>Mechanism and targets</h2>
      <dl class="card-facts">
        <Fact term="moa" label="Mechanism">
          {moas.length > 0 && (
            <ul class="tag-list">
              {moas.map(({name, source}) => (
                <li key={name}>
                  <a href={subsetAddress('moa', name)}>{name}</a>
                  <Source of={source} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        {classes.map((each) => (
          <Fact key={each} term="target_class" label={`Targets: ${each}`}>
            <ul class="tag-list">
              {targets
                .filter((target) => target.class === each)
                .map(({name, family, source}) => (
                  <li key={name} title={family}>
                    <a href={`/genes/${encodeURIComponent(name)}`}>{name}</a>
                    <Source of={source} />
                  </li>
                ))}
            </ul>
          </Fact>
        ))}
      </dl>
      {targets.length > 0 && (
        <p class="small">
          {targets.slice(0, 3).map(({name}, i) => (
            <>
              {i > 0 && ' · '}
              <a key={name} href={subsetAddress('target', name)}>
                Drugs that target {name}
              </a>
            </>
          ))}
        </p>
      )}
      {moas.length + targets.length === 0 && <p class="soft">Neither is known.</p>}
    </section>
  );
}

/** How far it has come, by what source, and what for. */
export function Status({drug}: FactsProps) {
  const {status, indications, animal_only: animals, clinical_notes: notes, orange_book: ingredients} = drug;
  const areas = [...new Set(indications.flatMap(({disease_area: own}) => own))];
  return (
    <section class="panel">
      <h2>Status and indications</h2>
      <dl class="card-facts">
        <Fact term="phase" label="Clinical phase">
          {status.phase ?? 'not told'}
        </Fact>
        <Fact term="status_source" label="Source">
          {listed(status.sources)}
        </Fact>
        <Fact term="orange_book" label="First approval">
          {status.first_approval}
        </Fact>
        <Fact term="orange_book" label="Ingredients">
          {listed(ingredients)}
        </Fact>
        <Fact label="Use">{animals && 'approved for animals only'}</Fact>
        <Fact term="disease_area" label="Disease areas">
          {areas.length > 0 && (
            <ul class="tag-list">
              {areas.map((area) => (
                <li key={area}>
                  <a href={subsetAddress('disease_area', area)}>{area}</a>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact term="indication" label="Indications">
          {indications.length > 0 && (
            <ul class="tag-list">
              {indications.map(({indication, source}) => (
                <li key={indication}>
                  <a href={subsetAddress('indication', indication)}>{indication}</a>
                  <Source of={source} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Notes">{notes}</Fact>
      </dl>
    </section>
  );
}

function Source({of}: {readonly of: readonly string[]}) {
  return of.length > 0 ? <span class="soft small"> ({of.join(', ')})</span> : null;
}
