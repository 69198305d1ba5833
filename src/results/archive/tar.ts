/** Tar headers (POSIX ustar and pax), without times and owners, so that the same files make the same bytes. */

export const tarBlock = 512;
/** Two empty blocks end an archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);
const nameBytes = 100;
const prefixBytes = 155;
/** Largest size that eleven octal digits hold. */
const largestSize = 8 ** 11 - 1;

/** What goes before the content of a file; a name or size beyond ustar's goes into a pax record before it. */
export function tarHeader(name: string, size: number): Buffer {
  const split = splitName(name);
  const records = {...(split ? {} : {path: name}), ...(size > largestSize ? {size} : {})};
  const header = ustar(split ?? {name: 'long-name', prefix: ''}, size > largestSize ? 0 : size, '0');
  if (Object.keys(records).length === 0) return header;
  const body = Buffer.from(Object.entries(records).map(paxRecord).join(''));
  const pax = ustar({name: 'PaxHeader', prefix: ''}, body.length, 'x');
  return Buffer.concat([pax, body, Buffer.alloc(paddingOf(body.length)), header]);
}

/** Bytes that fill the last block of a file. */
export function paddingOf(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}

/** A name within ustar's two fields, or nothing. */
function splitName(name: string): {name: string; prefix: string} | undefined {
  // What non-ASCII bytes in ustar's fields mean is not agreed upon.
  if (/[^ -~]/.test(name)) return undefined;
  if (name.length <= nameBytes) return {name, prefix: ''};
  const slash = name.indexOf('/', name.length - nameBytes - 1);
  if (slash < 0 || slash > prefixBytes) return undefined;
  return {name: name.slice(slash + 1), prefix: name.slice(0, slash)};
}

function ustar({name, prefix}: {name: string; prefix: string}, size: number, type: '0' | 'x'): Buffer {
  const header = Buffer.alloc(tarBlock);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  // mode, user, group, size, time
  header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11), nameBytes);
  header.write(`        ${type}`, 148);
  header.write('ustar\x0000', 257);
  header.write(octal(0, 7) + octal(0, 7), 329);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  return header;
}

/** `<length> <key>=<value>\n`, the length counting itself. */
function paxRecord([key, value]: [string, string | number]): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (bytes + String(length).length !== length) length = bytes + String(length).length;
  return `${length}${rest}`;
}
