/** What results are called: as folders, as archives, and where they are saved. */

/** Of a job without one; CLUE's archives are all called so. */
export const defaultJobName = 'my_analysis';

/** Root folder of a job's archive, and the archive's own base name, as CLUE spells it. */
export function archiveRoot(toolId: string, jobId: string): string {
  return `${defaultJobName}.${toolId}.${jobId}`;
}

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

/** Bytes that file systems allow a name. */
const longestFolder = 255;

/**
 * Folder of each query's digest: its name in capitals, safe as a file name and no longer than one may be, and unlike
 * the others.
 */
export function digestFolders(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    // A byte for each character: all others have been replaced.
    const base =
      name
        .toUpperCase()
        .replace(/[^A-Z0-9._-]/g, '_')
        .replace(/^\.+/, '_') || '_';
    let folder = base.slice(0, longestFolder);
    for (let n = 2; taken.has(folder); n++) {
      const number = `_${n}`;
      folder = base.slice(0, longestFolder - number.length) + number;
    }
    taken.add(folder);
    return folder;
  });
}
