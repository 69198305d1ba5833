import {execFileSync, spawnSync} from 'node:child_process';
import {openSources, readBytes} from '../../../../src/library/tables/bytes';
import {givenFile} from './given-file';

const text = 'cell_id\tcell_type\tbase_cell_id\nMCF7\tcell line\tMCF7\n';
const packed = (...options: string[]) =>
  execFileSync('xz', ['-c', ...options], {input: text, stdio: ['pipe', 'pipe', 'ignore']});

async function read(file: string): Promise<string> {
  const [source] = await openSources(file);
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(source)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const hasXz = spawnSync('xz', ['--version']).status === 0;

(hasXz ? describe : describe.skip)('xz files (skipped where there is no xz to make them)', () => {
  it.each([['none'], ['crc32'], ['crc64']])('are read with the check %s', async (check) => {
    expect(await read(givenFile(packed(`--check=${check}`)))).toBe(text);
  });

  it('are read to the end of their last stream', async () => {
    const padding = Buffer.alloc(8);
    expect(await read(givenFile(Buffer.concat([packed(), padding, packed('-0')])))).toBe(text + text);
    expect(await read(givenFile(packed('--block-size=20')))).toBe(text);
  });

  it.each([
    ['the SHA-256 check', ['--check=sha256']],
    ['the x86 filter', ['--x86', '--lzma2']],
    ['the ARM filter', ['--arm', '--lzma2']],
    ['the delta filter', ['--delta=dist=4', '--lzma2']],
    ['the PowerPC filter', ['--powerpc', '--lzma2']],
    ['the SPARC filter', ['--sparc', '--delta', '--lzma2']],
  ])('that use %s are told what they use, not that they are damaged', async (what, options) => {
    await expect(read(givenFile(packed(...options)))).rejects.toThrow(
      `this xz file uses ${what}, which is not supported; repack with xz -C crc64`,
    );
  });

  it('are told so too where a later stream does', async () => {
    const file = givenFile(Buffer.concat([packed(), packed('--check=sha256')]));
    await expect(read(file)).rejects.toThrow('another check than CRC or another filter than LZMA2');
  });

  it('that are cut short or damaged are called that', async () => {
    const whole = packed();
    await expect(read(givenFile(whole.subarray(0, whole.length - 20)))).rejects.toThrow('ends too early');
    const damaged = Buffer.from(whole);
    damaged[40] ^= 0xff;
    await expect(read(givenFile(damaged))).rejects.toThrow('is damaged');
  });
});
