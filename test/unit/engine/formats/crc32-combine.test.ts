import {crc32} from 'node:zlib';
import fc from 'fast-check';
import {combineCrc32} from '../../../../src/engine/formats/crc32-combine';

it('is the checksum of both runs of bytes together', () => {
  const bytes = fc.uint8Array({maxLength: 3000});
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const together = crc32(Buffer.concat([first, second]));
      expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(together);
    }),
  );
});

it('holds for runs longer than 32 bits count, of which zeros are the easiest', () => {
  const piece = Buffer.alloc(1 << 24);
  let [doubled, bytes] = [crc32(piece), piece.length];
  for (; bytes < 2 ** 34; bytes *= 2) doubled = combineCrc32(doubled, doubled, bytes);
  let straight = crc32(piece);
  for (let length = piece.length; length < 2 ** 34; length += piece.length) {
    straight = combineCrc32(straight, crc32(piece), piece.length);
  }
  expect(doubled).toBe(straight);
});
