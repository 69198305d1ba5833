/** Files that are taken for tables and matrices now and then, told by their first bytes, and what to do with them. */

interface ForeignForm {
  readonly at: number;
  readonly bytes: Buffer;
  readonly detail: string;
}

const unpacked = (packer: string, command: string) =>
  `it is compressed with ${packer}; unpack it first (${command})`;
const archive = (kind: string) => `it is a ${kind} archive; unpack it first and name the files in it`;
const exported = (kind: string) =>
  `it is ${kind}; write its table as tab-separated text (a matrix as GCT or GCTx)`;

const form = (start: string, detail: string, at = 0): ForeignForm => ({
  at,
  bytes: Buffer.from(start, 'latin1'),
  detail,
});

const forms: readonly ForeignForm[] = [
  form('BZh', unpacked('bzip2', 'bunzip2')),
  form('\xfd7zXZ\0', unpacked('xz', 'xz -d')),
  form(']\0\0', unpacked('lzma', 'xz -d')),
  form('\x28\xb5\x2f\xfd', unpacked('Zstandard', 'zstd -d')),
  form('\x04\x22\x4d\x18', unpacked('lz4', 'lz4 -d')),
  form('\x1f\x9d', unpacked('compress', 'uncompress')),
  form('\x1f\x8b', unpacked('gzip', 'gunzip')),
  form('7z\xbc\xaf\x27\x1c', archive('7-Zip')),
  form('Rar!\x1a\x07', archive('RAR')),
  form('PK\x03\x04', archive('zip')),
  form('ustar', archive('tar'), 257),
  form(
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    'it is an old Excel or Word file; save its sheet as tab-separated text',
  ),
  form('%PDF-', 'it is a PDF; the data must come as a table'),
  form('\x89PNG', 'it is a picture; the data must come as a table'),
  form('\xff\xd8\xff', 'it is a picture; the data must come as a table'),
  form('PAR1', exported('a Parquet file')),
  form('ARROW1', exported('an Arrow file')),
  form('FEA1', exported('a Feather file')),
  form('SQLite format 3', exported('an SQLite database')),
  form('\x93NUMPY', exported('an array of NumPy')),
  form('\x80\x04\x95', exported('a Python pickle')),
  form('MATLAB 5.0 MAT-file', exported('a MATLAB file')),
  form('RDX', exported("a file of R's save()")),
  form('X\n\0\0\0', exported("a file of R's saveRDS()")),
  form(
    'version https://git-lfs.github.com/',
    'it is a pointer of Git LFS and not the file itself; fetch that with git lfs pull',
  ),
];

const page = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b/i;
const markup = /^(?:\xef\xbb\xbf)?\s*<\?xml\b/i;

/** What a file is that begins with these bytes (some 300 are enough), if it is neither text nor HDF5 of any use here. */
export function describeForeign(head: Buffer): string | undefined {
  const known = forms.find(({at, bytes}) => head.subarray(at, at + bytes.length).equals(bytes));
  if (known) return known.detail;
  const text = head.toString('latin1', 0, 300);
  if (page.test(text)) {
    return 'it is a web page and not the file itself, perhaps an error or a login; fetch the file again';
  }
  return markup.test(text) ? 'it is XML; the data must come as a table' : undefined;
}
