import {useState} from 'preact/hooks';
import {answerOf, api} from '../../api/client';
import {type ApiFailure, toFailure} from '../../api/failure';
import {FailurePanel} from '../../failure/failure-panel';
import {Empty} from '../../failure/states';
import {editAddress, type JobRecord} from '../../jobs/kept-jobs';
import {previewOf} from '../../preview/kept';
import {parts} from './parts';
import {buildTool, proteomicTool} from './result';

interface RunningProps {
  readonly job: JobRecord;
  readonly onCancelled: () => void;
}

/** A job that waits or works. */
export function Running({job: {id = '', status, tool_id, progress = 0, stage}, onCancelled}: RunningProps) {
  const [refusal, setRefusal] = useState<ApiFailure>();
  const cancel = async () => {
    try {
      await answerOf(api.DELETE('/api/jobs/{id}', {params: {path: {id}}}));
      onCancelled();
    } catch (error) {
      setRefusal(toFailure(error));
    }
  };
  const works = status === 'processing';
  const preview = previewOf(id);
  return (
    <>
      <section class="panel stack">
        <h2>{works ? workOf(tool_id) : 'Waiting for its turn …'}</h2>
        {/* Without a value it moves: how long others take is not known. */}
        <progress value={works ? progress : undefined} max={1} aria-label="Share of the work done" />
        <p class="soft small" role="status">
          {works && `${Math.round(progress * 100)} % done${stage ? `: ${stage}` : ''}. `}
          This page shows the result as soon as it is there; its address can be kept and opened later.
        </p>
        <div class="row">
          <button type="button" class="button small" onClick={cancel}>
            Cancel the job
          </button>
        </div>
        {refusal && <FailurePanel failure={refusal} title="The job could not be cancelled" />}
      </section>
      {preview && (
        <section class="panel stack job-preview">
          <h2>The strongest signatures</h2>
          <p class="soft small">
            What the preview found of the same lists. Perturbagens, classes, all signatures and the files come
            with the result.
          </p>
          <parts.preview.Part preview={preview} />
        </section>
      )}
    </>
  );
}

function workOf(tool: string | undefined): string {
  if (tool === buildTool) return 'Making signatures of the wells …';
  return tool === proteomicTool ? 'Comparing with every cell line …' : 'Comparing with every signature …';
}

/** What a job was asked in the form, to be mended or asked as it is. */
export function AskAgain({job}: {readonly job: Pick<JobRecord, 'id' | 'tool_id'>}) {
  return (
    <a class="button" href={editAddress(job)}>
      Edit and ask again
    </a>
  );
}

export function Failed({job}: {readonly job: JobRecord}) {
  return (
    <section class="failure" role="alert">
      <h2>The job failed</h2>
      <p>{job.errorMessage || 'The server gave no reason.'}</p>
      <p class="soft">Nothing was written. Mend what the sentence names, then ask again.</p>
      <div class="row">
        <AskAgain job={job} />
      </div>
    </section>
  );
}

export function Deleted({job}: {readonly job: JobRecord}) {
  return (
    <Empty title="This result was deleted">
      <p>
        Its owner removed it or it was cancelled; the files are gone, and only the same query can make them
        anew.
      </p>
      <AskAgain job={job} />
    </Empty>
  );
}
