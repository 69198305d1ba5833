import {defaultJobName} from '../analyses';

/** Characters of a job's name that its file's name keeps. */
const longestName = 80;

/**
 * The header that names a downloaded archive: after its job. Its link and its root folder keep CLUE's name, by which
 * clients find the folder they unpacked.
 * @param file of the link: my_analysis.<tool>.<job id>.tar.gz
 */
export function downloadDisposition(file: string, jobName: string): string {
  // What file systems refuse, and blanks, which shells trip over.
  const kept = Array.from(jobName.replace(/[\p{C}\s/\\:*?"<>|]+/gu, '_'))
    .slice(0, longestName)
    .join('')
    .replace(/^[._]+|[._]+$/g, '');
  const name = kept === '' ? file : file.replace(defaultJobName, () => kept);
  const plain = name.replace(/[^\x20-\x7e]/gu, '_').replaceAll('%', '_');
  // RFC 6266: whoever reads filename* takes it, others the plain one.
  const extended = encodeURIComponent(name).replace(
    /['()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${extended}`}`;
}
