/** Takes the matrix that a request brings to disk, as it comes. */
import type {IncomingMessage} from 'node:http';
import {failure} from '../../errors';
import {readSubmission, type SubmissionLimits, saveMatrix} from '../jobs/submission';
import {beginUpload, type Upload, uploadFailure} from '../jobs/uploads';

/** Media types under which a body is the file itself. */
export const fileTypes = [
  'application/octet-stream',
  'application/x-hdf5',
  'application/gzip',
  'text/plain',
  'text/x-gct',
] as const;
/** What a file is called that has no name. */
const noName = 'matrix';

/**
 * @param name of the file, where the body is the file itself
 * @throws MATRIX_ABSENT, UPLOAD_TOO_LARGE, UPLOADS_BUSY, UPLOAD_DISK_FULL and what `readSubmission` throws of forms; nothing
 *   is left on disk then
 */
export async function receiveMatrix(
  request: IncomingMessage,
  limits: SubmissionLimits,
  name: string = noName,
): Promise<Upload> {
  const type = request.headers['content-type']?.split(';')[0].trim().toLowerCase() ?? '';
  if (!fileTypes.some((known) => known === type)) {
    const {upload} = await readSubmission(request, limits);
    if (!upload) throw failure('MATRIX_ABSENT', undefined);
    return upload;
  }
  const bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes > limits.maximumUploadBytes) {
    request.resume();
    throw failure('UPLOAD_TOO_LARGE', {limit: limits.maximumUploadBytes});
  }
  let upload: Upload | undefined;
  try {
    upload = beginUpload(limits, name, bytes);
    await saveMatrix(request, upload.file, limits.maximumUploadBytes);
    return upload;
  } catch (error) {
    request.resume();
    await upload?.discard();
    throw uploadFailure(error);
  }
}
