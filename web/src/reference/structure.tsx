import './structure.css';
import {useEffect, useRef, useState} from 'preact/hooks';
import {fileName} from '../export/download';
import {ExportMenu} from '../export/export-menu';
import {savePng, saveSvg} from '../export/picture';
import {drawStructure, plainSmiles} from './draw-structure';

interface StructureProps {
  readonly smiles: string | undefined;
  readonly name: string;
}

/** The structure drawn from SMILES; what draws it is loaded when there is something to draw. */
export function Structure({smiles, name}: StructureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string>();
  const {text, isRacemate} = plainSmiles(smiles ?? '');
  useEffect(() => {
    let isCurrent = true;
    setFault(undefined);
    if (text === '') return;
    drawStructure(text, `Structure of ${name}`).then(
      (svg) => {
        if (!isCurrent) return;
        place.current?.replaceChildren(svg);
        cutToDrawing(svg);
      },
      () => isCurrent && setFault('Its SMILES could not be drawn.'),
    );
    return () => {
      isCurrent = false;
    };
  }, [text, name]);
  if (text === '') return <p class="soft small">No structure of it is loaded on this server.</p>;
  if (fault !== undefined) return <p class="soft small">{fault}</p>;
  const svg = () => place.current?.querySelector('svg') ?? undefined;
  const file = fileName(name, 'structure');
  const save = (write: (drawing: SVGSVGElement, name: string) => void | Promise<void>) => () => {
    const drawing = svg();
    return drawing && write(drawing, file);
  };
  return (
    <figure class="structure">
      <figcaption>
        <span>Structure{isRacemate && ' (a mixture of stereoisomers)'}</span>
        <ExportMenu
          choices={[
            {label: 'PNG', run: save(savePng)},
            {label: 'SVG', run: save(saveSvg)},
          ]}
        />
      </figcaption>
      <div ref={place} />
    </figure>
  );
}

/** Pixels for one of the drawing, at most, and around it. */
const largestScale = 2;
const margin = 6;

/** Cuts a drawing to what is drawn; only what is in the document has a size. */
function cutToDrawing(svg: SVGSVGElement): void {
  const {x, y, width, height} = svg.getBBox();
  svg.setAttribute('viewBox', [x - margin, y - margin, width + 2 * margin, height + 2 * margin].join(' '));
  svg.style.maxWidth = `${(width + 2 * margin) * largestScale}px`;
}
