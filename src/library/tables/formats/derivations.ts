import type {Derivation} from '../format';

/** gene_names: a symbol that a later file replaces stays a name of the gene. */
export const namesOfGenes: Derivation = {
  table: 'genes',
  sql: `insert into gene_names (entrez_id, name)
        select entrez_id, gene_symbol from genes where gene_symbol is not null on conflict do nothing`,
};

/** genes.gene_alias: the names of a gene but for its symbol. */
export const aliasesOfGenes: Derivation = {
  table: 'genes',
  sql: `update genes set gene_alias = names.others
          from (select g.id, array_agg(n.name order by n.name) filter (where n.name is not null) as others
                  from genes as g left join gene_names as n
                    on n.entrez_id = g.entrez_id and n.name is distinct from g.gene_symbol
                 group by g.id) as names
         where genes.id = names.id and genes.gene_alias is distinct from names.others`,
};

/** perts.pcl_membership follows the members of the classes, whichever is loaded first. */
export const pclMembership: Derivation = {
  table: 'perts',
  sql: `update perts set pcl_membership = classes.ids
          from (select id, array_agg(group_id order by group_id) filter (where group_id is not null) as ids
                  from perts left join pcl_perts using (pert_id) group by id) as classes
         where perts.id = classes.id and perts.pcl_membership is distinct from classes.ids`,
};

/** A pert whose own sources name no mechanism takes those of the MoA classes that list its name. */
export const mechanismOfPerts: Derivation = {
  table: 'perts',
  sql: `update perts set moa = classes.names
          from (select pert_iname, array_agg(name order by name) as names from moa_classes group by pert_iname) as classes
         where perts.pert_iname = classes.pert_iname and perts.moa is null`,
};

/** sigs.moa: that of the perturbagen, where it has one. */
export const mechanismOfSigs: Derivation = {
  table: 'sigs',
  sql: `update sigs set moa = perts.moa from perts
         where perts.pert_id = sigs.pert_id and perts.moa is not null and sigs.moa is distinct from perts.moa`,
};

/** rep_drugs.in_cmap: whether the drug is among the perts. */
export const drugsInCmap: Derivation = {
  table: 'rep_drugs',
  sql: `update rep_drugs set in_cmap = found.known
          from (select d.id, exists (select from perts where perts.pert_iname = d.pert_iname) as known
                  from rep_drugs as d) as found
         where rep_drugs.id = found.id and rep_drugs.in_cmap is distinct from found.known`,
};

/** Words by which an ingredient names a salt or hydrate of the drug. */
const salts = [
  ...['acetate', 'besylate', 'bromide', 'calcium', 'chloride', 'citrate', 'dihydrate', 'dihydrochloride'],
  ...['disodium', 'fumarate', 'hydrobromide', 'hydrochloride', 'hydrate', 'iodide', 'lactate', 'magnesium'],
  ...['maleate', 'mesylate', 'monohydrate', 'nitrate', 'phosphate', 'potassium', 'sodium', 'succinate'],
  ...['sulfate', 'tartrate', 'tosylate', 'trihydrate', 'anhydrous', 'hemihydrate', 'bitartrate', 'gluconate'],
  ...['dimaleate', 'dimethyl-sulfoxide', 'dimesylate', 'ditosylate', 'furoate', 'lysine', 'malate'],
  ...['meglumine', 'napsylate', 'pamoate', 'propionate', 'tromethamine', 'xinafoate'],
];

/** Drug and ingredient names as both are compared: lower case, words joined by hyphens. */
const plainName = (name: string) =>
  `trim(both '-' from regexp_replace(lower(${name}), '[^a-z0-9]+', '-', 'g'))`;
const withoutSalt = (name: string) => `regexp_replace(${plainName(name)}, '(-(${salts.join('|')}))+$', '')`;

/**
 * rep_drugs.orange_book: the ingredients of the Orange Book a drug corresponds to, as they are or less the salt.
 * A launched drug with such an ingredient has the Orange Book as the source of its status.
 */
export const drugsOfOrangeBook: Derivation = {
  table: 'rep_drugs',
  sql: `with ingredients as (
          select distinct unnest(ingredient) as ingredient from rep_fda_products
        ), names as (
          select ingredient, ${plainName('ingredient')} as name from ingredients
           union select ingredient, ${withoutSalt('ingredient')} from ingredients
        ), matched as (
          select d.id, array_agg(ingredient order by ingredient) filter (where ingredient is not null) as ingredients
            from rep_drugs as d left join names on names.name = ${plainName('d.pert_iname')} group by d.id
        ), news as (
          select d.id, ingredients,
                 case when ingredients is not null and final_status = 'Launched' then array['FDA Orange Book'] end as source
            from rep_drugs as d join matched using (id)
        )
        update rep_drugs set orange_book = news.ingredients, status_source = news.source from news
         where rep_drugs.id = news.id
           and (orange_book is distinct from news.ingredients or status_source is distinct from news.source)`,
};

/** rep_fda_products.pert_iname: the drugs of the Repurposing Hub a product contains. */
export const productsOfDrugs: Derivation = {
  table: 'rep_fda_products',
  sql: `with drugs as (
          select pert_iname, unnest(orange_book) as ingredient from rep_drugs
        ), contained as (
          select id, unnest(ingredient) as ingredient from rep_fda_products
        ), news as (
          select id, array_agg(distinct pert_iname order by pert_iname) filter (where pert_iname is not null) as names
            from contained left join drugs using (ingredient) group by id
        )
        update rep_fda_products set pert_iname = news.names from news
         where rep_fda_products.id = news.id and rep_fda_products.pert_iname is distinct from news.names`,
};

/**
 * plates, from the profiles on them: a LINCS plate CPC020_MCF7_24H_X1_B15 tells perturbagen plate, replicate and
 * bead batch in its name (clue-api.md, plates).
 */
export const platesOfProfiles: Derivation = {
  table: 'plates',
  sql: `insert into plates as known (det_plate, rna_plate, pert_plate, brew_prefix, cell_id, pert_time, pert_time_unit,
                                     replicate, bead_batch, project_code, assay, build_name, num_inst)
        select det_plate, min(rna_plate), substring(det_plate from '^[^_]+'), min(brew_prefix[1]), min(cell_id),
               min(pert_time), min(pert_time_unit), min(replicate),
               coalesce(min(bead_batch), 'b' || substring(det_plate from '_B([0-9]+)')),
               coalesce(min(project_code), substring(det_plate from '^[A-Z]{2,}')), min(assay), min(build_name),
               count(*)
          from profiles where det_plate in (select det_plate from staged_profiles)
         group by det_plate
        on conflict (det_plate) do update
           set (rna_plate, pert_plate, brew_prefix, cell_id, pert_time, pert_time_unit, replicate, bead_batch,
                project_code, assay, build_name, num_inst) =
               (excluded.rna_plate, excluded.pert_plate, excluded.brew_prefix, excluded.cell_id, excluded.pert_time,
                excluded.pert_time_unit, excluded.replicate, excluded.bead_batch, excluded.project_code,
                excluded.assay, excluded.build_name, excluded.num_inst)
         where known is distinct from excluded`,
};
