/** What the services know of a dataset's perts, genes, cell lines and classes: where a graph's identifiers come from. */
import type {Pool} from 'pg';
import type {GeneSet} from '../../engine/formats/gene-sets';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {loadPcls} from '../../library/datasets/pcls';
import type {Pert} from '../touchstone/perts';
import {perturbationOf} from './perturbations';

export interface PertFacts {
  readonly pubchem?: string;
  readonly inchiKey?: string;
  /** Entrez id of the gene that a genetic pert acts on */
  readonly entrez?: string;
  /** Entrez ids of its targets */
  readonly targets: readonly string[];
  readonly moa: readonly string[];
}

export interface GraphFacts {
  /** one for each pert of the dataset, in its order */
  readonly perts: readonly PertFacts[];
  /** names of targets that no gene is known by */
  readonly unknownTargets: number;
  /** symbols of genes that are mentioned, by Entrez id */
  readonly symbols: Readonly<Record<string, string>>;
  /** Cellosaurus accessions by cell line */
  readonly cellosaurus: Readonly<Record<string, string>>;
  /** classes of perts */
  readonly classes: readonly GeneSet[];
}

interface StoredPert {
  readonly pert_id: string;
  readonly pubchem_cid: string | null;
  readonly inchi_key: string | null;
  readonly entrez: string | null;
  readonly target: readonly string[] | null;
  readonly moa: readonly string[] | null;
}

/** Accession of Cellosaurus. */
const accession = /^CVCL_[0-9A-Z]{4}$/;
const inchiKeyForm = /^[A-Z]{14}-[A-Z]{10}-[A-Z]$/;

/** @param perts of the dataset */
export async function loadGraphFacts(pool: Pool, perts: readonly Pert[]): Promise<GraphFacts> {
  const catalog = await loadGeneCatalog(pool);
  const {rows} = await pool.query<StoredPert>(
    `select pert_id, pubchem_cid, inchi_key, "entrez_geneId" as entrez, target, moa
       from perts where pert_id = any($1)`,
    [perts.map(({pert_id}) => pert_id)],
  );
  const stored = new Map(rows.map((row) => [row.pert_id, row]));
  const symbols: Record<string, string> = {};
  const known = (name: string | null | undefined): string | undefined => {
    const id = name ? geneOf(catalog, name) : undefined;
    if (id !== undefined) symbols[id] = catalog.symbolOf(id) ?? id;
    return id;
  };
  let unknownTargets = 0;
  const facts = perts.map((pert): PertFacts => {
    const row = stored.get(pert.pert_id);
    const targets = new Set<string>();
    for (const name of row?.target ?? []) {
      const id = known(name);
      if (id === undefined) unknownTargets++;
      else targets.add(id);
    }
    return {
      ...(/^\d+$/.test(row?.pubchem_cid ?? '') && {pubchem: row?.pubchem_cid ?? ''}),
      ...(inchiKeyForm.test(row?.inchi_key ?? '') && {inchiKey: row?.inchi_key ?? ''}),
      ...(perturbationOf(pert) === 'chemical' ? {} : {entrez: known(row?.entrez) ?? known(pert.pert_iname)}),
      targets: [...targets],
      moa: row?.moa ?? [],
    };
  });
  const cells = await pool.query<{cell: string; id: string}>(
    'select coalesce(cell_iname, cell_id) as cell, cellosaurus_id as id from cells where cellosaurus_id is not null',
  );
  const there = new Set(perts.map(({pert_id}) => pert_id));
  const classes = (await loadPcls(pool))
    .map(({members, ...about}) => ({...about, members: members.filter((id) => there.has(id))}))
    .filter(({members}) => members.length > 0);
  return {
    perts: facts,
    unknownTargets,
    symbols,
    cellosaurus: Object.fromEntries(
      cells.rows.filter(({id}) => accession.test(id)).map(({cell, id}) => [cell, id]),
    ),
    classes,
  };
}

/** Entrez id; a number that the catalog lacks is one all the same. */
function geneOf(catalog: GeneCatalog, name: string): string | undefined {
  return catalog.resolve(name)?.entrezId ?? (/^[1-9]\d*$/.test(name) ? name : undefined);
}
