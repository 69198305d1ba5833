/** KGX, the exchange format of Biolink graphs, as TSV and as JSON lines. */
import type {ConnectionEdge, GeneEdges, MemberEdge, PertEnd, TargetEdge} from '../edges';
import type {GraphNode} from '../nodes';
import {isGenePerturbation} from '../perturbations';
import {cell, type GraphForm, listed, type Provenance, rounded, type Sink} from './form';

const nodeColumns = ['id', 'category', 'name', 'xref', 'provided_by', 'cmap_pert_id', 'synthetic'];
const edgeColumns = [
  ...['id', 'category', 'subject', 'predicate', 'object'],
  ...['qualified_predicate', 'subject_aspect_qualifier', 'subject_direction_qualifier'],
  ...['object_aspect_qualifier', 'object_direction_qualifier'],
  ...['knowledge_level', 'agent_type', 'primary_knowledge_source', 'publications'],
  ...['cmap_tau', 'cmap_ncs', 'cell_lines', 'supporting_cell_lines'],
  ...['zscore', 'number_of_signatures', 'perturbation', 'cmap_subject', 'cmap_object'],
  ...['cmap_dataset', 'cmap_build', 'cmap_background', 'synthetic'],
] as const;

type EdgeColumn = (typeof edgeColumns)[number];
/** Numbers are spelled already. */
type Value = string | readonly string[] | {readonly number: string} | boolean | undefined;
type Edge = {readonly [C in EdgeColumn]?: Value};

const statistical = {knowledge_level: 'statistical_association', agent_type: 'data_analysis_pipeline'};
const asserted = {knowledge_level: 'knowledge_assertion', agent_type: 'manual_agent'};

export function kgxForm(provenance: Provenance): GraphForm {
  const {dataset, build, background, synthetic, request} = provenance;
  const marked = synthetic ? {synthetic: true} : {};
  const source: Edge = {
    primary_knowledge_source: request.source,
    publications: request.publications,
    cmap_dataset: dataset,
    cmap_build: build,
    ...marked,
  };
  const idOf = (kind: string, ...of: readonly string[]) =>
    `urn:openclue:${[dataset, kind, ...of].map(encodeURIComponent).join(':')}`;
  const put = (sink: Sink, edge: Edge) => {
    sink.put('edges.tsv', `${edgeColumns.map((column) => tsvOf(edge[column])).join('\t')}\n`);
    sink.put('edges.jsonl', `{${membersOf(edge).join(',')}}\n`);
  };
  return {
    files: [
      {name: 'nodes.tsv', heading: `${nodeColumns.join('\t')}\n`},
      {name: 'edges.tsv', heading: `${edgeColumns.join('\t')}\n`},
      {name: 'nodes.jsonl', heading: ''},
      {name: 'edges.jsonl', heading: ''},
    ],
    node({id, category, name, xref, perts}: GraphNode, sink) {
      const kind = `biolink:${category}`;
      const provided = [request.source];
      const cells = [
        id,
        kind,
        cell(name),
        listed(xref),
        listed(provided),
        listed(perts),
        synthetic ? 'true' : '',
      ];
      sink.put('nodes.tsv', `${cells.join('\t')}\n`);
      const told = {
        ...{id, category: [kind], name},
        ...(xref.length > 0 && {xref}),
        provided_by: provided,
        ...(perts.length > 0 && {cmap_pert_id: perts}),
        ...marked,
      };
      sink.put('nodes.jsonl', `${JSON.stringify(told)}\n`);
      sink.count(`kgx node ${kind}`);
    },
    connection({query, target, tau, ncs, cells, supporting}: ConnectionEdge, sink) {
      const predicate = `biolink:${tau > 0 ? 'positively' : 'negatively'}_correlated_with`;
      put(sink, {
        id: idOf('connection', query.pert_id, target.pert_id),
        category: ['biolink:Association'],
        ...{subject: query.id, predicate, object: target.id},
        ...statistical,
        ...source,
        cmap_tau: {number: rounded(tau)},
        cmap_ncs: Number.isNaN(ncs) ? undefined : {number: rounded(ncs)},
        cell_lines: cells.map(provenance.cellNode),
        supporting_cell_lines: supporting.map(provenance.cellNode),
        ...{cmap_subject: query.pert_id, cmap_object: target.pert_id, cmap_background: background},
      });
      sink.count(`kgx ${predicate}`);
    },
    genes({pert, signatures, genes}: GeneEdges, sink) {
      const write = geneWriter({pert, signatures}, source, idOf('gene', pert.pert_id));
      let [rising, tsv, jsonl] = [0, '', ''];
      for (const {id, entrez, z} of genes) {
        const text = write(id, entrez, z);
        tsv += text.tsv;
        jsonl += text.jsonl;
        if (z > 0) rising++;
      }
      sink.put('edges.tsv', tsv);
      sink.put('edges.jsonl', jsonl);
      const predicate = predicateOf(pert);
      if (rising > 0) sink.count(`kgx ${predicate} increased`, rising);
      if (rising < genes.length) sink.count(`kgx ${predicate} decreased`, genes.length - rising);
    },
    target({pert, id, entrez}: TargetEdge, sink) {
      put(sink, {
        id: idOf('target', pert.pert_id, entrez),
        category: ['biolink:ChemicalAffectsGeneAssociation'],
        ...{subject: pert.id, predicate: 'biolink:affects', object: id},
        ...asserted,
        ...source,
        cmap_subject: pert.pert_id,
      });
      sink.count('kgx biolink:affects target');
    },
    member({pert, id, name, of}: MemberEdge, sink) {
      put(sink, {
        id: idOf(of, pert.pert_id, name),
        category: ['biolink:Association'],
        ...{subject: pert.id, predicate: 'biolink:member_of', object: id},
        ...asserted,
        ...source,
        ...{cmap_subject: pert.pert_id, cmap_object: name},
      });
      sink.count(`kgx biolink:member_of ${of}`);
    },
  };
}

function predicateOf({perturbation}: PertEnd): string {
  return isGenePerturbation(perturbation) ? 'biolink:regulates' : 'biolink:affects';
}

/** Of a perturbation of a gene the observed direction is that under the perturbation, which the subject's qualifiers tell. */
function subjectOf({perturbation}: PertEnd): Edge {
  if (!isGenePerturbation(perturbation)) return {category: ['biolink:ChemicalAffectsGeneAssociation']};
  return {
    category: ['biolink:GeneToGeneAssociation'],
    subject_aspect_qualifier: 'expression',
    subject_direction_qualifier: perturbation === 'oe' ? 'increased' : 'decreased',
    perturbation,
  };
}

/**
 * Writes the many edges of a pert, which differ in a gene, a direction and a score: what they share is spelled once.
 * @param idStart of their ids
 */
function geneWriter(
  {pert, signatures}: Pick<GeneEdges, 'pert' | 'signatures'>,
  source: Edge,
  idStart: string,
): (id: string, entrez: string, z: number) => {tsv: string; jsonl: string} {
  // What no value has, and what neither JSON nor a table changes.
  const [gene, own, direction, score] = ['\u{e000}', '\u{e001}', '\u{e002}', '\u{e003}'];
  const edge: Edge = {
    id: own,
    subject: pert.id,
    predicate: predicateOf(pert),
    object: gene,
    qualified_predicate: 'biolink:causes',
    ...subjectOf(pert),
    object_aspect_qualifier: 'expression',
    object_direction_qualifier: direction,
    ...statistical,
    ...source,
    zscore: {number: score},
    number_of_signatures: {number: String(signatures)},
    cmap_subject: pert.pert_id,
  };
  // In both, the four stand in the order of the columns: id, gene, direction, score.
  const split = (text: string) => text.split(/[\u{e000}-\u{e003}]/u);
  const [t0, t1, t2, t3, t4] = split(`${edgeColumns.map((column) => tsvOf(edge[column])).join('\t')}\n`);
  const [j0, j1, j2, j3, j4] = split(`{${membersOf(edge).join(',')}}\n`);
  return (id, entrez, z) => {
    const way = z > 0 ? 'increased' : 'decreased';
    const ownId = `${idStart}:${entrez}`;
    const number = rounded(z);
    return {
      tsv: t0 + ownId + t1 + id + t2 + way + t3 + number + t4,
      jsonl: j0 + ownId + j1 + id + j2 + way + j3 + number + j4,
    };
  };
}

function isGiven(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function tsvOf(value: Value): string {
  if (!isGiven(value)) return '';
  if (typeof value === 'string') return cell(value);
  if (typeof value === 'boolean') return String(value);
  return 'number' in value ? value.number : listed(value);
}

/** "name":value of what is given, in the order of the columns. */
function membersOf(edge: Edge): string[] {
  return edgeColumns.flatMap((column) => {
    const value = edge[column];
    if (!isGiven(value)) return [];
    const isNumber = typeof value === 'object' && 'number' in value;
    return [`${JSON.stringify(column)}:${isNumber ? value.number : JSON.stringify(value)}`];
  });
}
