import type {Command} from 'commander';

/** Lines to try, by verb; shown below each verb's help. */
const examples: Readonly<Record<string, readonly string[]>> = {
  serve: ['openclue serve --port 8080', 'OPENCLUE_DEMO=0 openclue serve --host 0.0.0.0 --home /srv/openclue'],
  worker: ['DATABASE_URL=postgres://db.example.org/openclue openclue worker'],
  doctor: ['openclue doctor'],
  load: ['openclue load geneinfo_beta.txt cellinfo_beta.txt compoundinfo_beta.txt siginfo_beta.txt'],
  'matrix add': [
    'openclue matrix add lincs2020 level5_beta_trt_cp_n720216x12328.gctx --siginfo siginfo_beta.txt',
    'openclue matrix add touchstone-p100 p100_level4.gct --assay P100',
  ],
  'matrix append': [
    'openclue matrix append lincs2020 level5_beta_trt_sh_n238351x12328.gctx --siginfo siginfo_beta.txt',
  ],
  'matrix rebuild': ['openclue matrix rebuild lincs2020'],
  'matrix list': ['openclue matrix list'],
  'matrix check': ['openclue matrix check demo'],
  'matrix slice': ['openclue matrix slice demo --genes TP53,MYC,CDKN1A --out slice.csv'],
  'matrix gmt': [
    'openclue matrix gmt demo --out demo.gmt',
    'openclue matrix gmt lincs2020 --of perturbagens --size 150 --out perturbagens.gmt',
  ],
  'matrix instances': [
    'openclue matrix instances rankMatrix.txt.gz --instances cmap_instances_02.txt --out cmap1.gctx',
  ],
  'matrix default': ['openclue matrix default lincs2020'],
  'matrix remove': ['openclue matrix remove lincs2020', 'openclue matrix remove my-screen --build'],
  'background build': ['openclue background build demo'],
  'background check': ['openclue background check demo'],
  'map build': ['openclue map build demo'],
  'expression load': ['openclue expression load cell_expression.gct'],
  query: [
    'openclue query --up CDKN1A,TUBB3,TXNIP --down MYC,CCND1,TOP2A --top 5',
    'openclue query --lists my_signatures.gmt --format csv > result.csv',
    'openclue query --tool sig_gutc_tool --up up.gmt --down down.gmt --out result',
    `openclue query --up TP53,CDKN1A --where '{"cell_iname":"MCF7"}'`,
    'openclue query --tool sig_gutc_tool --lists my_signatures.gmt --compare',
    'cut -f1 genes.tsv | openclue query --up - --format tsv > result.tsv',
  ],
  'proteomics dry': ['openclue proteomics dry plate_level2.gct --out plate_level3.gct'],
  'proteomics tear': ['openclue proteomics tear plate_level3.gct --out plate_level4.gct'],
  'proteomics steep': ['openclue proteomics steep plate_level4.gct --out similarity.gct'],
  'proteomics sip': [
    'openclue proteomics sip similarity_to_reference.gct reference_similarity.gct --out connectivity.gct',
  ],
  'proteomics introspect': [
    'openclue proteomics introspect plate_level4.gct --fields pert_iname,cell_id --out connectivity.gct',
  ],
  'proteomics query': [
    'openclue proteomics query plate_level4.gct --dataset demo-p100 --introspect --out result',
  ],
  build: [
    'openclue build my-screen --level3 plates_level3.gctx --instinfo instinfo.txt',
    'openclue build my-screen --level4 level4.gctx --instinfo instinfo.txt --merge by_treatment --abbreviation SCREEN1',
  ],
  'levels qnorm': ['openclue levels qnorm plate_log2.gctx --out plate_level3.gctx'],
  'levels infer': ['openclue levels infer landmarks_level3.gctx --weights weights.gctx --out level3.gctx'],
  'levels zscore': [
    'openclue levels zscore level3.gctx --instinfo instinfo.txt --out level4.gctx',
    'openclue levels zscore level3.gctx --instinfo instinfo.txt --control vehicle --out level4.gctx',
  ],
  'levels modz': [
    'openclue levels modz level4.gctx --instinfo instinfo.txt --out level5.gctx',
    'openclue levels modz level4.gct --group-by pert_iname,cell_iname --merge by_treatment --out level5.gct',
  ],
  dump: [
    'openclue dump --out tables',
    `openclue dump sigs --out tables --format csv --filter '{"where":{"cell_id":"MCF7"}}'`,
  ],
  kgx: [
    'openclue kgx demo --out demo-kgx --tau 95 --top 150',
    'openclue kgx lincs2020 --out graph --form spoke hetionet bioteque --edges gene',
  ],
  'levels direction': [
    'openclue levels direction level3.gctx --instinfo instinfo.txt --merge by_brew --out directions.gct',
  ],
  'data publish': [
    'openclue data publish level5_beta_trt_cp_n720216x12328.gctx --title "LINCS 2020, compounds" --licence "Broad data use policy" --category signatures',
  ],
  'data list': ['openclue data list'],
  'data withdraw': ['openclue data withdraw level5_beta_trt_cp_n720216x12328'],
  introspect: ['openclue introspect my_signatures.gctx --out result'],
  backup: ['openclue backup openclue-2026-11-30.backup', 'openclue backup whole.backup --datasets'],
  restore: ['DATABASE_URL=postgres://db.example.org/openclue openclue restore openclue-2026-11-30.backup'],
  'jobs list': ['openclue jobs list --status error'],
  'jobs show': ['openclue jobs show 5d36096d12e15519133e87fd'],
  'jobs fetch': ['openclue jobs fetch 5d36096d12e15519133e87fd --out - | tar tz'],
  'jobs cancel': ['openclue jobs cancel 5d36096d12e15519133e87fd'],
  config: ['openclue config', 'openclue config --env-file /etc/openclue.env --json'],
  completion: ['source <(openclue completion bash)', 'openclue completion fish | source'],
  'invitations create': ['openclue invitations create course --keys 30 --expires 2027-01-31 --job-quota 2'],
  'invitations list': ['openclue invitations list'],
  'invitations revoke': ['openclue invitations revoke 5d36096d12e15519133e87aa'],
  'keys create': ['openclue keys create alice@example.org'],
  'keys list': ['openclue keys list'],
  'keys revoke': ['openclue keys revoke 5d36096d12e15519133e87fd'],
  'keys limit': [
    'openclue keys limit 5d36096d12e15519133e87fd --requests-per-minute 600 --job-quota default',
  ],
  'keys expire': ['openclue keys expire 5d36096d12e15519133e87fd 2027-01-31'],
};

/** Adds the examples of each verb to its help. */
export function addExamples(command: Command, path: readonly string[] = []): void {
  for (const verb of command.commands) {
    const names = [...path, verb.name()];
    const lines = Object.entries(examples)
      .filter(([name]) => name === names.join(' ') || name.startsWith(`${names.join(' ')} `))
      .flatMap(([, own]) => own);
    if (lines.length > 0) {
      const title = lines.length === 1 ? 'Example:' : 'Examples:';
      verb.addHelpText('after', `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
    }
    addExamples(verb, names);
  }
}
