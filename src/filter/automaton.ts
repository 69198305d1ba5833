/**
 * Matches texts against regular expressions in memory as Postgres does. All ways of matching are followed at once, so
 * no pattern can run away as JavaScript's own engine does.
 */
import {isWordCharacter, type Ranges, type WrittenSet, writtenSet} from './character-class';
import type {Regexp, RegexpNode} from './regexp-tree';

/** One step of a compiled pattern; steps are numbered, `next` is the number of the step that follows. */
type Step =
  | {readonly kind: 'character'; readonly accepts: (point: number) => boolean; next: number}
  | {readonly kind: 'either'; next: number; other: number}
  | {readonly kind: 'holds'; readonly test: (points: readonly number[], at: number) => boolean; next: number}
  | {readonly kind: 'found'};

/** True where a text matches anywhere. */
export type TextTest = (text: string) => boolean;

/** Compiles a parsed expression. */
export function compileAutomaton({node, ignoreCase}: Regexp): TextTest {
  const program = assemble(node, ignoreCase);
  return (text) => {
    const points = Array.from(text, codePoint);
    return follow(program, points, 0, true) >= 0;
  };
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** The program of a node, ending in `found`. */
function assemble(node: RegexpNode, ignoreCase: boolean): readonly Step[] {
  const steps: Step[] = [];
  const emit = (step: Step): number => steps.push(step) - 1;

  /** Emits the steps of a node that lead to step `next`; steps are made from the last to the first. */
  const build = (part: RegexpNode, next: number): number => {
    switch (part.kind) {
      case 'set':
        return emit({kind: 'character', accepts: acceptor(writtenSet(part.ranges), ignoreCase), next});
      case 'character': {
        const point = codePoint(part.character);
        const only = {ranges: [[point, point]], negated: false} as const;
        return emit({kind: 'character', accepts: acceptor(only, ignoreCase), next});
      }
      case 'group':
        return build(part.of, next);
      case 'sequence':
        return part.of.reduceRight((after, each) => build(each, after), next);
      case 'either':
        return part.of
          .map((each) => build(each, next))
          .reduceRight((other, first) => emit({kind: 'either', next: first, other}));
      case 'repeat':
        return buildRepeat(part, next);
      case 'start':
        return emit({kind: 'holds', test: (_, at) => at === 0, next});
      case 'end':
        return emit({kind: 'holds', test: (points, at) => at === points.length, next});
      case 'boundary':
        return emit({kind: 'holds', test: (points, at) => isBoundary(points, at) !== part.negated, next});
      case 'look':
        return emit({kind: 'holds', test: lookaround(part, assemble(part.of, ignoreCase)), next});
    }
  };
  const buildRepeat = ({of, low, high}: Extract<RegexpNode, {kind: 'repeat'}>, next: number): number => {
    let entry = next;
    if (high === undefined) {
      // The loop's way back is known only once its body stands.
      const loop: Extract<Step, {kind: 'either'}> = {kind: 'either', next: -1, other: next};
      entry = emit(loop);
      loop.next = build(of, entry);
    } else {
      for (let i = low; i < high; i++) entry = emit({kind: 'either', next: build(of, entry), other: next});
    }
    for (let i = 0; i < low; i++) entry = build(of, entry);
    return entry;
  };

  const found = emit({kind: 'found'});
  const entry = build(node, found);
  // The entry is where every run begins: step 0 leads there.
  return [{kind: 'either', next: entry + 1, other: entry + 1}, ...steps.map(shifted)];
}

function shifted(step: Step): Step {
  if (step.kind === 'found') return step;
  if (step.kind === 'either') return {...step, next: step.next + 1, other: step.other + 1};
  return {...step, next: step.next + 1};
}

function acceptor({ranges, negated}: WrittenSet, ignoreCase: boolean): (point: number) => boolean {
  return (point) => (within(ranges, point) || (ignoreCase && within(ranges, otherCase(point)))) !== negated;
}

function within(ranges: Ranges, point: number): boolean {
  return ranges.some(([low, high]) => point >= low && point <= high);
}

/** Under collation "C" Postgres folds ASCII letters only. */
function otherCase(point: number): number {
  const upper = point & ~0x20;
  return upper >= 0x41 && upper <= 0x5a ? point ^ 0x20 : point;
}

function isBoundary(points: readonly number[], at: number): boolean {
  return isWordCharacter(points[at - 1]) !== isWordCharacter(points[at]);
}

function lookaround(
  {behind, negated}: Extract<RegexpNode, {kind: 'look'}>,
  program: readonly Step[],
): (points: readonly number[], at: number) => boolean {
  return (points, at) => {
    const holds = behind ? endsAt(program, points, at) : follow(program, points, at, false) >= 0;
    return holds !== negated;
  };
}

function endsAt(program: readonly Step[], points: readonly number[], at: number): boolean {
  return follow(program, points, 0, true, at) === at;
}

/**
 * Runs a program from `start`, and where `anywhere` from every later position as well.
 * @param end only a match that ends here counts; undefined: any
 * @returns where the first match ends, or -1
 */
function follow(
  program: readonly Step[],
  points: readonly number[],
  start: number,
  anywhere: boolean,
  end?: number,
): number {
  const seen = new Int32Array(program.length).fill(-1);
  let active: number[] = [];
  const last = end ?? points.length;
  for (let at = start; at <= last; at++) {
    const waiting = anywhere || at === start ? [...active, 0] : active;
    const reading: number[] = [];
    while (waiting.length > 0) {
      const number = waiting.pop() as number;
      if (seen[number] === at) continue;
      seen[number] = at;
      const step = program[number];
      if (step.kind === 'found') {
        if (end === undefined || at === end) return at;
      } else if (step.kind === 'either') waiting.push(step.next, step.other);
      else if (step.kind === 'character') reading.push(number);
      else if (step.test(points, at)) waiting.push(step.next);
    }
    if (reading.length === 0 && !anywhere) return -1;
    const point = points[at];
    active = [];
    for (const number of reading) {
      const step = program[number] as Extract<Step, {kind: 'character'}>;
      if (step.accepts(point)) active.push(step.next);
    }
  }
  return -1;
}
