import {onDemand} from '../../shell/on-demand';
import type {Block} from './articles';

/** Plots are loaded by articles that have one. */
const figure = onDemand(async () => (await import('./figure')).Figure);

/** The server that articles name where readers put their own. */
const exampleServer = /http:\/\/127\.0\.0\.1:3000/g;

interface BlocksProps {
  readonly blocks: readonly Block[];
  /** Among other articles headings stand two levels lower, and their ids begin with this name. */
  readonly within?: string;
}

/** The text of an article with its figures. */
export function Blocks({blocks, within}: BlocksProps) {
  return (
    <>
      {blocks.map((block, i) =>
        'html' in block ? (
          <Text key={i} html={withinOthers(block.html, within)} />
        ) : (
          <div key={i} class="panel article-figure">
            <figure.Part figure={block.figure} />
            <p class="small">
              {block.caption} <span class="badge warn">synthetic demo</span>
            </p>
          </div>
        ),
      )}
    </>
  );
}

/** HTML that the build made of our own Markdown, with raw HTML off. */
function Text({html}: {readonly html: string}) {
  const __html = html.replace(exampleServer, location.origin);
  return <div class="article-text" dangerouslySetInnerHTML={{__html}} />;
}

function withinOthers(html: string, name: string | undefined): string {
  if (name === undefined) return html;
  return html
    .replace(/<(\/?)h([23])/g, (_, slash: string, level: string) => `<${slash}h${Number(level) + 2}`)
    .replace(/(<h[45] id=")/g, `$1${name}.`);
}
