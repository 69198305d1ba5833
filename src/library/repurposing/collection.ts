/** The drugs of the Repurposing Hub as one collection, in memory while its tables stay as they are. */
import type {Pool} from 'pg';
import {classOfProtein, type ProteinClass} from './protein-classes';

/** A sample of a drug, as `rep_samples` has it. */
export interface Sample {
  readonly broad_id: string;
  readonly pert_id: string | null;
  readonly pert_iname: string;
  readonly vendor: string | null;
  readonly purity: number | null;
  readonly smiles: string | null;
  readonly InChIKey: string | null;
  readonly deprecated_broad_id: string | null;
  /** the demo brought it */
  readonly demo: boolean;
}

export interface Drug {
  readonly id: string;
  readonly name: string;
  /** highest clinical phase */
  readonly phase?: string;
  readonly statusSources: readonly string[];
  readonly synonyms: readonly string[];
  readonly moas: readonly string[];
  readonly targets: readonly string[];
  /** of the targets, each once */
  readonly classes: readonly ProteinClass[];
  readonly areas: readonly string[];
  readonly indications: readonly string[];
  readonly vendors: readonly string[];
  readonly samples: readonly Sample[];
  /** the demo brought it: vendor and purity of its samples are made up */
  readonly isDemo: boolean;
}

export interface Collection {
  /** tells one state of the tables from another */
  readonly release: string;
  /** by name */
  readonly drugs: readonly Drug[];
  readonly byName: ReadonlyMap<string, Drug>;
  /** by pert_id of a sample, whichever name comes first */
  readonly byPert: ReadonlyMap<string, Drug>;
}

const tables = [
  ...['rep_drugs', 'rep_drug_moas', 'rep_drug_targets', 'rep_drug_indications', 'rep_samples'],
  'rep_fda_products',
];

const releaseSql = `select coalesce(string_agg(table_name || ' ' || release || ' ' || extract(epoch from changed), ', '
                                               order by table_name), '') as release
                      from data_releases where table_name = any($1)`;
const drugsSql = `select d.id, d.pert_iname as name, final_status as phase, status_source as sources, synonyms,
                         demo.key is not null as "isDemo"
                    from rep_drugs as d
                    left join demo_records as demo on demo.table_name = 'rep_drugs' and demo.key = d.pert_iname
                   order by d.pert_iname`;
const namesSql = (table: string) =>
  `select pert_iname as drug, array_agg(name order by name) as names from ${table} where name is not null group by pert_iname`;
const indicationsSql = `select pert_iname as drug, array_agg(indication order by indication) as indications,
                               (select array_agg(distinct area order by area)
                                  from rep_drug_indications as i, unnest(i.disease_area) as area
                                 where i.pert_iname = own.pert_iname) as areas
                          from rep_drug_indications as own where indication is not null group by pert_iname`;
const samplesSql = `select broad_id, pert_id, pert_iname, vendor, purity, smiles, "InChIKey", deprecated_broad_id,
                           demo.key is not null as demo
                      from rep_samples
                      left join demo_records as demo on demo.table_name = 'rep_samples' and demo.key = broad_id
                     where pert_iname is not null order by broad_id`;

/** One collection for each database: a load makes it anew. */
const collections = new WeakMap<Pool, Collection>();
const underWay = new WeakMap<Pool, Promise<Collection>>();

/** The collection as the tables have it now: some 6,800 drugs are read in half a second, and kept. */
export async function readCollection(pool: Pool): Promise<Collection> {
  const {rows} = await pool.query<{release: string}>(releaseSql, [tables]);
  const known = collections.get(pool);
  if (known?.release === rows[0].release) return known;
  let reading = underWay.get(pool);
  if (!reading) {
    reading = load(pool).finally(() => underWay.delete(pool));
    underWay.set(pool, reading);
  }
  return reading;
}

interface DrugRow {
  readonly id: string;
  readonly name: string;
  readonly phase: string | null;
  readonly sources: string[] | null;
  readonly synonyms: string[] | null;
  readonly isDemo: boolean;
}

async function load(pool: Pool): Promise<Collection> {
  const client = await pool.connect();
  try {
    // One state of all tables.
    await client.query('begin isolation level repeatable read read only');
    const {rows: releases} = await client.query<{release: string}>(releaseSql, [tables]);
    const {rows: drugs} = await client.query<DrugRow>(drugsSql);
    type Names = {drug: string; names: string[]};
    const moas = byDrug((await client.query<Names>(namesSql('rep_drug_moas'))).rows);
    const targets = byDrug((await client.query<Names>(namesSql('rep_drug_targets'))).rows);
    const {rows: indicated} = await client.query<{
      drug: string;
      indications: string[];
      areas: string[] | null;
    }>(indicationsSql);
    const indications = new Map(indicated.map((row) => [row.drug, row]));
    const {rows: samples} = await client.query<Sample>(samplesSql);
    await client.query('commit');
    const samplesOf = samplesByDrug(samples);
    const all = drugs.map((row) => {
      const own = samplesOf.get(row.name) ?? [];
      const {areas, indications: named = []} = indications.get(row.name) ?? {};
      return drugOf(row, {
        moas: moas.get(row.name) ?? [],
        targets: targets.get(row.name) ?? [],
        indications: named,
        areas: areas ?? [],
        samples: own,
      });
    });
    const collection = {
      release: releases[0].release,
      drugs: all,
      byName: new Map(all.map((drug) => [drug.name.toLowerCase(), drug])),
      byPert: pertsOf(all),
    };
    collections.set(pool, collection);
    return collection;
  } finally {
    // What was broken off by a failure is not to be gone on with.
    client.release(true);
  }
}

function samplesByDrug(samples: readonly Sample[]): Map<string, Sample[]> {
  const found = new Map<string, Sample[]>();
  for (const sample of samples) {
    const own = found.get(sample.pert_iname);
    if (own) own.push(sample);
    else found.set(sample.pert_iname, [sample]);
  }
  return found;
}

function byDrug(rows: readonly {drug: string; names: string[]}[]): Map<string, string[]> {
  return new Map(rows.map(({drug, names}) => [drug, names]));
}

function drugOf(
  {id, name, phase, sources, synonyms, isDemo}: DrugRow,
  facts: Pick<Drug, 'moas' | 'targets' | 'indications' | 'areas' | 'samples'>,
): Drug {
  return {
    ...{id, name, ...facts},
    isDemo: isDemo || facts.samples.some(({demo}) => demo),
    phase: phase ?? undefined,
    statusSources: sources ?? [],
    synonyms: synonyms ?? [],
    classes: distinct(facts.targets.map((target) => classOfProtein(target).class)),
    vendors: distinct(facts.samples.map(({vendor}) => vendor)),
  };
}

function distinct<T extends string>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))].sort();
}

function pertsOf(drugs: readonly Drug[]): Map<string, Drug> {
  const found = new Map<string, Drug>();
  for (const drug of drugs) {
    for (const {pert_id} of drug.samples) if (pert_id && !found.has(pert_id)) found.set(pert_id, drug);
  }
  return found;
}
