import {gzipSync} from 'node:zlib';
import {recognise} from '../../../../src/library/tables';
import {openSources} from '../../../../src/library/tables/bytes';
import {readDelimited} from '../../../../src/library/tables/tables';
import {describeShared, sharedFile} from '../../../support/shared';
import {givenFile, givenTable} from './given-file';

/** The head of a tar archive with this member. */
function tar(name: string): Buffer {
  const head = Buffer.alloc(1024);
  head.write(name);
  head.write('ustar', 257);
  return head;
}

const kindsOf = async (path: string) => (await recognise(path)).map(({format}) => format.kind);

describeShared('recognising the public files', () => {
  const real: readonly (readonly [string, string])[] = [
    ['lincs_geo/GSE92742_Broad_LINCS_gene_info.txt.gz', 'geo-gene-info'],
    ['lincs_geo/GSE92742_Broad_LINCS_cell_info.txt.gz', 'geo-cell-info'],
    ['lincs_geo/GSE92742_Broad_LINCS_pert_metrics.txt.gz', 'geo-pert-metrics'],
    ['lincs2020/geneinfo_beta.txt.gz', 'lincs2020-geneinfo'],
    ['lincs2020/lincs2020_pert_info2.tsv.gz', 'lincs2020-compoundinfo'],
    ['lincs2020/lincs2020_cell_info2.tsv.gz', 'lincs2020-cellinfo'],
    ['lincs2020/clue_moa_list_n701.gmt.gz', 'moa-gmt'],
    ['lincscloud/cellinfo.json.gz', 'lincscloud-cellinfo'],
    ['lincscloud/pertinfo.tsv.gz', 'lincscloud-pertinfo'],
    ['gene_space/clue_gene_space.txt.xz', 'clue-gene-space'],
    ['gctx/cTRAP/cmapMetadata_siginfo_n296.tsv', 'geo-sig-info'],
    ['connectivity/gutc_golden/build/siginfo.txt', 'geo-sig-info'],
    ['connectivity/pcl_n5.gmt', 'pcl-gmt'],
  ];
  it.each(real)('%s is %s', async (file, kind) => {
    const [{format, sureness}] = await recognise(sharedFile('data', file));
    expect(format.kind).toBe(kind);
    expect(sureness).toBeGreaterThan(0.8);
  });

  const others = [
    'lincs_geo/GSE92742_SHA512SUMS.txt.gz',
    'genesets/cluequery_example_up.gmt',
    'genesets/science_cmap_up.gmt',
    'genesets/hallmark_sig_sets_n188.gmt',
    'chips/landmark_gene_ids_n978.grp',
  ];
  it.each(others)('%s is nothing to load', async (file) => {
    await expect(recognise(sharedFile('data', file))).rejects.toMatchObject({code: 'LOAD_NOT_RECOGNISED'});
  });
});

describe('recognising files', () => {
  it('goes by the headers, in any order and case, with others beside them', async () => {
    const columns = ['Extra', 'PR_GENE_TITLE', 'pr_gene_symbol', 'pr_gene_id'];
    expect(await kindsOf(givenTable(columns, ['x', 'title', 'DDR1', '780']))).toEqual(['geo-gene-info']);
  });

  it('tells the siginfo of LINCS 2020 from GEO sig_info and sig_metrics', async () => {
    expect(await kindsOf(givenTable(['sig_id', 'pert_id', 'cmap_name', 'cell_iname']))).toEqual([
      'lincs2020-siginfo',
    ]);
    expect(await kindsOf(givenTable(['sig_id', 'pert_id', 'pert_iname', 'cell_id']))).toEqual([
      'geo-sig-info',
    ]);
    expect(await kindsOf(givenTable(['sig_id', 'distil_cc_q75', 'tas']))).toEqual(['geo-sig-metrics']);
  });

  it('takes the kind it is told', async () => {
    const [{format, sureness}] = await recognise(givenFile('ANY\t\tBRD-K12343256\n'), 'pcl-gmt');
    expect(format.kind).toBe('pcl-gmt');
    expect(sureness).toBe(1);
  });

  it('shows the first line and every kind when it knows none', async () => {
    const file = givenFile('colour\tsize\nred\t1\n');
    const refusal = expect(recognise(file)).rejects;
    await refusal.toThrow(/header reads "colour \| size"/);
    await expect(recognise(file)).rejects.toThrow(/--as: .*geo-gene-info.*lincs2020-siginfo/);
    await expect(recognise(file, 'nonsense')).rejects.toMatchObject({code: 'LOAD_KIND_UNKNOWN'});
  });

  const gct = '#1.3\n1\t1\t1\t1\nid\tsymbol\tS:1\ndose\tna\t10\n16\tAARS\t1.5\n';
  it.each<[string, string | Buffer, RegExp]>([
    [
      'a GCT without metadata of perturbations',
      gct,
      /: it is a GCT 1\.3 of 1 rows \(fields: symbol\) x 1 columns \(fields: dose\).*matrix add/,
    ],
    ['a GMT of gene sets', 'a\tx\tAARS\tABL1\nb\tx\tAGL\n', /: it looks like a GMT.*query --up/],
    ['a list of genes', 'AARS\nABL1\n', /: its lines have one column, the first reads "AARS"/],
    ['JSON of something else', '[{"a": 1, "b": 2}]', /: it is JSON of documents with the fields a, b/],
    ['a tar archive in gzip', gzipSync(tar('x.txt')), /cannot be read: it is a tar archive; unpack it/],
    ['a tar archive', tar('x.txt'), /it is a tar archive; unpack it/],
    ['bzip2', 'BZh91AY', /compressed with bzip2; unpack it first \(bunzip2\)/],
    ['Zstandard', Buffer.from('28b52ffd00', 'hex'), /compressed with Zstandard/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel or Word file/],
    ["R's saveRDS", gzipSync('X\n\0\0\0\x03'), /a file of R's saveRDS\(\)/],
    ['a web page', '<!DOCTYPE html>\n<html>', /it is a web page/],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid', /git lfs pull/],
    ['Parquet', 'PAR1\0', /a Parquet file/],
    [
      'a GCTx in gzip',
      gzipSync(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')),
      /a gzip of a GCTx file; gunzip it/,
    ],
  ])('says of %s what it is', async (_, content, message) => {
    await expect(recognise(givenFile(content))).rejects.toThrow(message);
  });

  it('says of a matrix that is taken for a table what it is', async () => {
    const table = async (content: string | Buffer) =>
      readDelimited((await openSources(givenFile(content)))[0]);
    await expect(table(gct)).rejects.toThrow('it is a GCT, a matrix, where a table is due');
    await expect(table(Buffer.from('\x89HDF\r\n\x1a\n\0', 'latin1'))).rejects.toThrow('it is HDF5');
  });

  it.each([
    ['an empty file', () => givenFile(''), 'LOAD_FILE_EMPTY', /is empty/],
    ['a file of blank lines', () => givenFile('\n\n'), 'LOAD_NOT_RECOGNISED', /no public file/],
    [
      'a binary file',
      () => givenFile(Buffer.from([1, 2, 0, 4, 255, 10])),
      'LOAD_FILE_UNREADABLE',
      /NUL bytes/,
    ],
    ['a folder', () => __dirname, 'LOAD_FILE_UNREADABLE', /it is a folder/],
    ['a missing file', () => '/nowhere/at/all', 'LOAD_FILE_UNREADABLE', /there is no such file/],
    ['UTF-16', () => givenFile(Buffer.from('\ufeffa\tb\n', 'utf16le')), 'LOAD_FILE_UNREADABLE', /UTF-16/],
    [
      'gzip cut short',
      () => givenFile(gzipSync('pr_gene_id\tpr_gene_symbol\n').subarray(0, 25)),
      'LOAD_FILE_UNREADABLE',
      /gzip data ends too early/,
    ],
    [
      'a broken archive',
      () => givenFile('PK\u0003\u0004 nothing more'),
      'LOAD_FILE_UNREADABLE',
      /cannot be read/,
    ],
  ])('refuses %s', async (_, file, code, message) => {
    await expect(recognise(file())).rejects.toMatchObject({code, message: expect.stringMatching(message)});
  });
});
