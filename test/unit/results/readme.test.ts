import {formatReadme} from '../../../src/results/readme';

const dataset = {name: 'lincs2020', synthetic: false};

describe('the README of a result', () => {
  it('says in plain words how to read both q-values, and which one to judge by', () => {
    const text = formatReadme('query', 'sig_queryl1k_tool', dataset);
    const [, judged, kept] =
      /q_empirical\n([\s\S]*?)\n {2}fdr_q_nlog10[^\n]*\n([\s\S]*?)\n\n/.exec(text) ?? [];
    expect(judged.replace(/\s+/g, ' ')).toMatch(/judge by this one.*expected by chance.*0\.05/);
    expect(kept.replace(/\s+/g, ' ')).toMatch(
      /to compare with results of CLUE.*random genes.*Never take it as/,
    );
    expect(text).not.toContain('synthetic');
  });

  it('says that tau is a rank, and how many rows beyond ±98 are nothing special', () => {
    const text = formatReadme('gutc', 'sig_gutc_tool', dataset).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /It is a rank, neither a p-value nor a strength: an average reference query has 2 %/,
    );
  });

  it.each(['query', 'gutc', 'introspect'] as const)(
    'fits a terminal, and warns of synthetic data: %s',
    (kind) => {
      const text = formatReadme(kind, 'some_tool', {name: 'demo', synthetic: true});
      expect(Math.max(...text.split('\n').map(({length}) => length))).toBeLessThanOrEqual(100);
      expect(text.split('\n')[1]).toContain('Never use it for research');
      expect(text).toMatch(
        /^Result of some_tool on the dataset demo, made by openclue\.\n[\s\S]*GCT files[\s\S]*\.\n$/,
      );
    },
  );
});
