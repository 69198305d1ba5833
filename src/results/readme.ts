/** README.txt of a result: where to look first, and what its numbers say, for who has the archive and no page beside it. */

export const readmeFile = 'README.txt';

interface ReadmeDataset {
  readonly name: string;
  readonly synthetic: boolean;
}

interface Section {
  readonly title: string;
  /** what there is, and what is to be known of it */
  readonly entries: readonly (readonly [string, string])[];
}

const scores = {
  raw: 'raw score, by the metric in manifest.json: usually WTCS, from -1 to 1. Above 0 the signature moves your genes as your query does, below 0 the other way round; a WTCS is 0 where both lists point to the same side.',
  normalised:
    'raw score divided by the mean score of the same sign in its group, e.g. of a cell line and a type of perturbagen (NCS). 1 is the average of the group. Rank and compare by it.',
} as const;

const repeat: readonly [string, string] = [
  'manifest.json',
  'dataset with its checksum, versions and every option: "openclue query --manifest manifest.json" makes the same result.',
];
const genes: readonly [string, string] = ['gene_report.txt', 'what became of every gene you sent.'];

/** Of queries against signatures. */
const queryNumbers: readonly Section[] = [
  {
    title: 'Where to look first',
    entries: [
      [
        'arfs/<QUERY>/query_result.gct',
        'exemplar signatures by falling norm_cs: strongest likeness first, strongest opposition last.',
      ],
      [
        'gsea/<QUERY>/',
        'the same of mechanisms, classes and cell lines (gsea_result.gct), where there are any.',
      ],
      ['ncs.gct, matrices/query/', 'every signature, a column for each query.'],
      genes,
      repeat,
    ],
  },
  {
    title: 'What the numbers say',
    entries: [
      ['raw_cs, cs', scores.raw],
      ['norm_cs, ncs', scores.normalised],
      [
        'p_empirical',
        'how often a null signature (a well in which nothing should have happened) of the same sign gets at least as far. Never 0: of 13 nulls the least is 1/14.',
      ],
      [
        'q_empirical',
        'judge by this one. Of the signatures as far out as this or farther, the share to be expected by chance (p corrected for their number). Small is good: 0.05, or 0.25 to look further. Random genes have none that is small. Few null signatures cannot make it small either: no evidence against a connection then, only too little for one.',
      ],
      [
        'fdr_q_nlog10, fdr_qvalue',
        "cmapM's q, in query_result.gct as -log10. It is kept to compare with results of CLUE. It is made so that the strongest score of each side has a q near 0 (15.65 as -log10) whatever the data: the best hit of random genes has it as well. Never take it as evidence.",
      ],
      ['', 'A dataset without null signatures has none of the p and q; manifest.json says why.'],
    ],
  },
];

/** Of queries against reference queries. */
const gutcNumbers: readonly Section[] = [
  {
    title: 'Where to look first',
    entries: [
      [
        'arfs/<QUERY>/pert_id_summary.gct',
        'tau of each perturbagen over all cell lines; pert_id_cell.gct in each cell line.',
      ],
      ['arfs/<QUERY>/pcl_summary.gct', 'tau of classes of perturbagens; pcl_cell.gct in each cell line.'],
      [
        'matrices/gutc/ps_*.gctx',
        'tau with what is known of each row; ns_*.gctx the normalised scores it was made from, cs_sig.gctx the raw ones.',
      ],
      genes,
      repeat,
    ],
  },
  {
    title: 'What the numbers say',
    entries: [
      [
        'tau, ps',
        'from -100 to 100. 98: of the reference queries of the row 98 % connect to it more weakly than yours does. It is a rank, neither a p-value nor a strength: an average reference query has 2 % of all rows beyond 98 or -98, and random genes have some. manifest.json counts, under "extremes", how many your query has against how many are to be expected.',
      ],
      [
        'ns',
        `${scores.normalised} Look at it beside tau: a high tau with a small score says only that hardly anything connects to this row.`,
      ],
      ['cs', scores.raw],
      [
        'n_reference, low_n',
        'how many reference queries a row is held against; low_n is 1 where they are fewer than 500 and tau is coarse.',
      ],
      ['', 'Trust classes before their members: chance seldom agrees with itself across a class.'],
    ],
  },
];

/** Of signatures compared with one another. */
const introspectNumbers: readonly Section[] = [
  {
    title: 'Where to look first',
    entries: [
      [
        'ncs_*.gctx',
        'normalised scores of all signatures against all; cs_*.gctx the raw ones, ps_*.gctx percentiles.',
      ],
      ['up.gmt, dn.gmt', 'the most extreme genes of each signature, by which it was compared.'],
      repeat,
    ],
  },
  {
    title: 'What the numbers say',
    entries: [
      [
        'cs',
        'raw score (WTCS) from -1 to 1, the mean of both directions: above 0 two signatures are alike, below 0 opposite.',
      ],
      ['ncs', scores.normalised],
      [
        'ps',
        'from -100 to 100: 98 says that 98 % of the reference signatures are less like this one. A rank, no p-value.',
      ],
      ['ps_bkg', 'the percentiles of the reference signatures, before both directions are averaged.'],
    ],
  },
];

/** Of proteomic profiles compared with a reference. */
const proteomicNumbers: readonly Section[] = [
  {
    title: 'Where to look first',
    entries: [
      [
        'CONCATED_CONN.gct',
        'connectivity of the perturbagens of the reference, cell line below cell line (rows), with your queries (columns). A name is made of the fields that tell replicates, e.g. pert_id:cell_id:pert_time.',
      ],
      ['QUERY.gct', 'the profiles that were queried.'],
      ['INTROSPECT_CONN.gct', 'connectivity of your queries with one another, if you asked for it.'],
      ['<CELL>_CONN.gct, <CELL>_SIM.gct', 'the same of one cell line, and the similarities of single wells.'],
      ['manifest.json, config.yaml', 'what it was made from, and every option.'],
    ],
  },
  {
    title: 'What the numbers say',
    entries: [
      [
        'connectivity',
        "signed Kolmogorov-Smirnov statistic, from -1 to 1: how far the similarities of a query's wells with those of a row stand apart from the similarities of the row's wells with all wells of its cell line. 1: all are above them, -1: all are below. It is no p-value, and with few replicates large values come by chance.",
      ],
      [
        'similarity',
        "Spearman's correlation of two wells over the probes of which both have a value, from -1 to 1.",
      ],
    ],
  },
];

const sectionsOf = {
  query: queryNumbers,
  gutc: gutcNumbers,
  introspect: introspectNumbers,
  proteomics: proteomicNumbers,
} as const;

/** The text, of lines of at most a hundred characters; the same for the same tool and dataset. @param kind of the analysis */
export function formatReadme(
  kind: keyof typeof sectionsOf,
  toolId: string,
  {name, synthetic}: ReadmeDataset,
): string {
  const head = `Result of ${toolId} on the dataset ${name}, made by openclue.`;
  const warning = 'This dataset is synthetic: its scores were drawn at random. Never use it for research.';
  const sections = sectionsOf[kind].map(({title, entries}) =>
    [title, ...entries.flatMap(([name, text]) => [...(name ? [`  ${name}`] : []), ...wrapped(text)])].join(
      '\n',
    ),
  );
  const tables = wrapped(
    'GCT files are tables with tabs between their cells, below three lines of counts and names; GCTx files are HDF5. cmapR and cmapPy read both. -666 is what is not known.',
    '',
  ).join('\n');
  return `${[synthetic ? `${head}\n${warning}` : head, ...sections, tables].join('\n\n')}\n`;
}

const longestLine = 100;

function wrapped(text: string, indent = '      '): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const longer = line === indent ? indent + word : `${line} ${word}`;
    if (longer.length > longestLine && line !== indent) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}
