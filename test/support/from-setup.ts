/** What the global setup of a run left for its test files. */
export function fromSetup(name: 'OPENCLUE_TEST_DATABASE' | 'OPENCLUE_TEST_HOMES'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`No ${name}: run this file through jest, with its global setup.`);
  return value;
}
