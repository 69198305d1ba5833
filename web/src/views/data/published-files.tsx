import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';
import {AsCode} from '../../export/as-code';
import {Shown} from '../../failure/states';
import {Term} from '../../terms/term';
import {sizeText} from '../history/size-text';

/** Files to download, with their manifest. */
export function PublishedFiles({name}: {readonly name: string}) {
  const asked = useAnswer(`files ${name}`, (signal) =>
    answerOf(api.GET('/api/downloads/{name}', {params: {path: {name}}, signal})),
  );
  const path = `/api/downloads/${encodeURIComponent(name)}`;
  return (
    <>
      <Shown asked={asked} what="the files">
        {({licence, description, published, bytes, files, access, category}) => (
          <section class="panel stack">
            {description && <p>{description}</p>}
            <dl class="card-facts">
              <dt>Licence</dt>
              <dd>{licence}</dd>
              <dt>Category</dt>
              <dd>{category}</dd>
              <dt>Published</dt>
              <dd>{published.slice(0, 10)}</dd>
              <dt>Size</dt>
              <dd>
                {sizeText(bytes)} in {files.length === 1 ? '1 file' : `${files.length} files`}
              </dd>
            </dl>
            <ul class="sources">
              {files.map((file) => (
                <li key={file.path}>
                  <a href={file.url} target="_self" download>
                    {file.path}
                  </a>{' '}
                  · {sizeText(file.bytes)} · {file.modified.slice(0, 10)}
                  <br />
                  <span class="small soft">
                    sha256 <code>{file.sha256}</code>
                  </span>
                </li>
              ))}
            </ul>
            <p class="small soft">
              {access === 'published'
                ? 'No key is needed. A broken download goes on where it stopped.'
                : 'Links are yours alone, end with your key, and expire; loading this page anew makes fresh ones.'}{' '}
              The request below is the <Term of="manifest">manifest</Term>; as a list for wget:
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
            <pre class="command" tabIndex={0}>
              {`wget --header "user_key: $KEY" -c -i "${location.origin}/api/downloads?format=urls&category=${encodeURIComponent(category)}"`}
            </pre>
          </section>
        )}
      </Shown>
      <AsCode request={{method: 'GET', path}} />
    </>
  );
}
