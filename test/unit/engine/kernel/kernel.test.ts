import fc from 'fast-check';
import {type EntryLayout, entryLayout} from '../../../../src/engine/kernel/entry';
import {createReferenceKernel, type EnrichmentKernel} from '../../../../src/engine/kernel/kernel';
import type {Metric} from '../../../../src/engine/kernel/reference';
import {createKernel} from '../../../../src/engine/kernel/wasm';

interface Block {
  readonly layout: EntryLayout;
  /** gene-major entries of `genes` rows of `stride` */
  readonly entries: Uint32Array;
  readonly genes: number;
  readonly stride: number;
  readonly signatures: number;
  readonly rankedGenes: Uint16Array;
  readonly sets: number[][];
}

/** Loads the rows of a block, with the signatures behind those that are scored. */
function load(kernel: EnrichmentKernel, {entries, genes, stride}: Block): void {
  kernel.load(genes, stride, (first, end, into, pitch) => {
    for (let g = first; g < end; g++) {
      into.set(entries.subarray(g * stride, (g + 1) * stride), (g - first) * pitch);
    }
  });
}

/** Both kernels on one block; they must agree bit for bit, signs of zero included. */
function expectAgreement(block: Block, metric: Metric): void {
  const {layout, sets, signatures, rankedGenes} = block;
  const [fast, reference] = [createKernel(layout), createReferenceKernel(layout)].map((kernel) => {
    load(kernel, block);
    const es = new Float64Array(sets.length * signatures);
    const leadingEdges = new Float64Array(es.length);
    kernel.enrich({sets, signatures, rankedGenes, metric}, es, leadingEdges);
    return {es, leadingEdges};
  });
  for (let i = 0; i < reference.es.length; i++) {
    const at = `set ${Math.floor(i / signatures)} of ${JSON.stringify(sets.map((set) => set.length))}, signature ${i % signatures} of ${signatures}`;
    if (!Object.is(fast.es[i], reference.es[i]))
      throw new Error(`${at}: ES ${fast.es[i]}, reference ${reference.es[i]}`);
    if (fast.leadingEdges[i] !== reference.leadingEdges[i])
      throw new Error(`${at}: leading edge ${fast.leadingEdges[i]}, reference ${reference.leadingEdges[i]}`);
  }
}

interface BlockShape {
  /** genes of the gene space */
  readonly space: number;
  /** rows loaded */
  readonly genes: number;
  readonly signatures: number;
  readonly slack: number;
  readonly setSizes: readonly number[];
  /** share of scores that are missing */
  readonly missing: number;
  /** weight codes are drawn below this; few of them give ties, 1 gives only zeros */
  readonly codes: number;
  readonly seed: number;
}

function randomBlock(shape: BlockShape): Block {
  const layout = entryLayout(shape.space);
  const random = generator(shape.seed);
  const genes = Math.min(shape.genes, shape.space);
  const stride = shape.signatures + shape.slack;
  const entries = new Uint32Array(genes * stride).fill(0xdeadbeef);
  const rankedGenes = new Uint16Array(shape.signatures);
  for (let s = 0; s < shape.signatures; s++) {
    const present = Array.from({length: shape.space}, () => random() >= shape.missing);
    const ranked = present.filter(Boolean).length;
    rankedGenes[s] = ranked;
    const ranks = shuffled(ranked, random);
    let next = 0;
    for (let g = 0; g < shape.space; g++) {
      const rank = present[g] ? ranks[next++] + 1 : 0;
      const code = Math.floor(random() * Math.min(shape.codes, 2 ** layout.weightBits));
      // A missing score keeps its code here on purpose: only the rank says that it is missing.
      if (g < genes) entries[g * stride + s] = rank * 2 ** layout.weightBits + code;
    }
  }
  const sets = shape.setSizes.map((size) => shuffled(genes, random).slice(0, size));
  return {layout, entries, genes, stride, signatures: shape.signatures, rankedGenes, sets};
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled(count: number, random: () => number): number[] {
  const values = Array.from({length: count}, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

const metrics = fc.constantFrom<Metric>('wtcs', 'cs');

describe('the fast kernel', () => {
  it('equals the reference on random sets of any size, with and without missing scores', () => {
    const shape = fc.record({
      space: fc.integer({min: 1, max: 300}),
      genes: fc.integer({min: 1, max: 300}),
      signatures: fc.integer({min: 1, max: 40}),
      slack: fc.integer({min: 0, max: 5}),
      setSizes: fc.array(fc.integer({min: 0, max: 300}), {minLength: 1, maxLength: 6}),
      missing: fc.constantFrom(0, 0, 0.05, 0.5, 1),
      codes: fc.constantFrom(1, 2, 3, 40_000, 2 ** 18),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, metrics, (s, metric) => expectAgreement(randomBlock(s), metric)),
      {numRuns: 150},
    );
  });

  it('decides ties of +ES and -ES as the reference does', () => {
    // Equal weights on few ranks: nearly every signature has an exact tie.
    const shape = {space: 9, genes: 9, signatures: 64, slack: 0, missing: 0.1, codes: 2};
    fc.assert(
      fc.property(fc.nat(), metrics, (seed, metric) =>
        expectAgreement(randomBlock({...shape, seed, setSizes: [1, 2, 3, 4, 8, 9]}), metric),
      ),
    );
  });

  it('is exact with the widest ranks and the largest sums', () => {
    const shape = {
      space: 65_535,
      genes: 40_000,
      signatures: 2,
      slack: 1,
      missing: 0,
      codes: 2 ** 16,
      seed: 5,
    };
    const block = randomBlock({...shape, setSizes: [1, 500, 32_768, 40_000]});
    expectAgreement(block, 'wtcs');
    expectAgreement(block, 'cs');
  });

  it('scores a set of every gene of the space', () => {
    for (const space of [1, 2, 15, 16, 17, 978]) {
      const shape = {space, genes: space, signatures: 17, slack: 3, missing: 0, codes: 2 ** 18, seed: space};
      expectAgreement(randomBlock({...shape, setSizes: [space]}), 'wtcs');
    }
  });

  it('keeps to a set of every size around the powers of two that its sorting network is built from', () => {
    const sizes = [
      7, 8, 9, 31, 33, 63, 64, 65, 127, 128, 129, 150, 255, 257, 511, 513, 1023, 1025, 2047, 2049, 4097,
    ];
    for (const setSizes of [sizes, sizes.toReversed()]) {
      const shape = {
        space: 10_174,
        genes: 4_200,
        signatures: 5,
        slack: 0,
        missing: 0,
        codes: 2 ** 18,
        seed: 3,
      };
      expectAgreement(randomBlock({...shape, setSizes}), 'wtcs');
    }
  });

  it('survives more set members than ranked genes, as a damaged index might claim', () => {
    const block = randomBlock({
      ...{space: 50, genes: 50, signatures: 20, slack: 0, missing: 0, codes: 100, seed: 1},
      setSizes: [30],
    });
    expectAgreement({...block, rankedGenes: block.rankedGenes.map(() => 10)}, 'wtcs');
  });

  it('keeps its rows from one call to the next, and takes new ones of another shape', () => {
    const shape = {space: 200, slack: 2, missing: 0, codes: 2 ** 18};
    const kernel = createKernel(entryLayout(200));
    for (const [genes, signatures, seed] of [
      [200, 100, 1],
      [3, 7, 2],
      [150, 333, 3],
    ]) {
      const block = randomBlock({...shape, genes, signatures, seed, setSizes: [3]});
      const {rankedGenes} = block;
      load(kernel, block);
      const whole = new Float64Array(signatures);
      const single = new Float32Array(signatures);
      kernel.enrich({sets: block.sets, signatures, rankedGenes, metric: 'wtcs'}, whole);
      kernel.enrich({sets: block.sets, signatures, rankedGenes, metric: 'wtcs'}, single);
      expect(single).toEqual(Float32Array.from(whole));
      expect(whole.some((score) => score !== 0)).toBe(true);
    }
  });

  it('rejects rows and signatures that were not loaded', () => {
    const kernel = createKernel(entryLayout(10));
    kernel.load(2, 4, () => {});
    const rankedGenes = new Uint16Array(5).fill(10);
    const es = new Float64Array(5);
    const task = {rankedGenes, metric: 'wtcs'} as const;
    expect(() => kernel.enrich({...task, sets: [[2]], signatures: 4}, es)).toThrow(/row 2 .* 2 rows/);
    expect(() => kernel.enrich({...task, sets: [[1]], signatures: 5}, es)).toThrow(/5 signatures from 0 on/);
    kernel.load(2, 40, () => {});
    expect(() => kernel.enrich({...task, sets: [[1]], first: 4, signatures: 4}, es)).toThrow(/from 4 on/);
    expect(() => kernel.enrich({...task, sets: [[1]], first: 48, signatures: 1}, es)).toThrow(/from 48 on/);
  });

  it('forgets its rows when new ones cannot be read', () => {
    const kernel = createKernel(entryLayout(10));
    kernel.load(2, 4, () => {});
    const broken = () => {
      throw new Error('unreadable');
    };
    expect(() => kernel.load(2, 4, broken)).toThrow('unreadable');
    const task = {
      sets: [[1]],
      signatures: 4,
      rankedGenes: new Uint16Array(4).fill(10),
      metric: 'wtcs',
    } as const;
    expect(() => kernel.enrich(task, new Float64Array(4))).toThrow(/rows of 0/);
  });

  it('scores some of the signatures it loaded as it scores them all', () => {
    const shape = {space: 300, genes: 300, slack: 3, missing: 0.05, codes: 2 ** 18};
    const ranges = fc.record({
      signatures: fc.integer({min: 1, max: 200}),
      from: fc.nat({max: 12}),
      count: fc.integer({min: 1, max: 200}),
      setSizes: fc.array(fc.integer({min: 0, max: 300}), {minLength: 1, maxLength: 5}),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(ranges, metrics, ({signatures, from, count, setSizes, seed}, metric) => {
        const first = Math.min(from, Math.floor((signatures - 1) / 16)) * 16;
        const some = Math.min(count, signatures - first);
        const block = randomBlock({...shape, signatures, setSizes, seed});
        const {layout, sets, rankedGenes} = block;
        const kernel = createKernel(layout);
        load(kernel, block);
        const all = new Float64Array(sets.length * signatures);
        kernel.enrich({sets, signatures, rankedGenes, metric}, all);
        const part = new Float64Array(sets.length * some);
        const ofPart = rankedGenes.subarray(first, first + some);
        kernel.enrich({sets, first, signatures: some, rankedGenes: ofPart, metric}, part);
        sets.forEach((_, i) => {
          const expected = all.subarray(i * signatures + first, i * signatures + first + some);
          expect(part.subarray(i * some, (i + 1) * some)).toEqual(expected);
        });
      }),
    );
  });
});
