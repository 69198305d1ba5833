import {beginLayout, continueLayout} from '../../../../src/engine/embedding/layout';
import {createNeighbourSearch, type Points} from '../../../../src/engine/embedding/nearest-neighbours';
import {neighbourGraph} from '../../../../src/engine/embedding/neighbour-graph';
import {randomNumbers} from '../../../../src/engine/stats/random-numbers';

/** Points of some groups, each around a middle of its own; the group of point i is i modulo `groups`. */
function givenPoints(count: number, dimensions: number, groups: number, spread: number): Points {
  const random = randomNumbers(count, dimensions, groups);
  const next = () => random(2 ** 32) / 2 ** 31 - 1;
  const middles = Array.from({length: groups}, () => Float32Array.from({length: dimensions}, next));
  const values = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dimensions; d++)
      values[i * dimensions + d] = middles[i % groups][d] + spread * next();
  }
  return {values, dimensions};
}

/** Numbers and distances of the nearest `most` others, by looking at all. */
function plainNeighbours({values, dimensions}: Points, point: number, most: number) {
  const count = values.length / dimensions;
  return Array.from({length: count}, (_, other) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) {
      sum += (values[point * dimensions + d] - values[other * dimensions + d]) ** 2;
    }
    return {other, distance: Math.sqrt(sum)};
  })
    .filter(({other}) => other !== point)
    .sort((a, b) => a.distance - b.distance || a.other - b.other)
    .slice(0, most);
}

describe('nearest neighbours', () => {
  it.each([
    [1_037, 50, 12],
    [130, 3, 1],
    [9, 2, 2],
  ])(
    'of %i points in %i dimensions are those that looking at all pairs finds',
    (count, dimensions, groups) => {
      const points = givenPoints(count, dimensions, groups, 0.6);
      // Some lie on one another.
      points.values.copyWithin(0, dimensions * 4, dimensions * 5);
      points.values.copyWithin(dimensions * 7, dimensions * 4, dimensions * 5);
      const search = createNeighbourSearch(points, 15);
      expect(search.each).toBe(Math.min(15, count - 1));
      const {numbers, distances, each} = search.of(0, count);
      for (let point = 0; point < count; point++) {
        const expected = plainNeighbours(points, point, each);
        expect([...numbers.subarray(point * each, (point + 1) * each)]).toEqual(
          expected.map(({other}) => other),
        );
        for (const [i, {distance}] of expected.entries()) {
          expect(distances[point * each + i]).toBeCloseTo(distance, 5);
        }
      }
      // Asked for in parts, as several threads do.
      const part = search.of(3, 8);
      expect(part.numbers).toEqual(numbers.slice(3 * each, 8 * each));
    },
  );
});

describe('a neighbour graph and its layout', () => {
  const points = givenPoints(600, 20, 10, 0.8);
  const found = createNeighbourSearch(points, 15).of(0, 600);
  const graph = neighbourGraph(found);

  it('weighs a pair the same from either side, the nearest neighbour most', () => {
    const weightOf = new Map<string, number>();
    for (let i = 0; i < 600; i++) {
      for (let edge = graph.starts[i]; edge < graph.starts[i + 1]; edge++) {
        weightOf.set(`${i} ${graph.ends[edge]}`, graph.weights[edge]);
      }
    }
    expect(weightOf.size).toBe(graph.ends.length);
    for (const [pair, weight] of weightOf) {
      expect(weightOf.get(pair.split(' ').reverse().join(' '))).toBe(weight);
      expect(weight > 0 && weight <= 1).toBe(true);
    }
    for (let i = 0; i < 600; i++) expect(weightOf.get(`${i} ${found.numbers[i * 15]}`)).toBe(1);
  });

  it('is the same in one go and in many, and keeps neighbours together', () => {
    const options = {seed: 1, rounds: 200};
    const begin = () => beginLayout(points.values, 20, options.seed);
    const whole = continueLayout(graph, begin(), 200, options);
    let parts = begin();
    while (parts.round < 200) {
      // As it goes on from a file.
      parts = continueLayout(
        graph,
        {places: parts.places.slice(), round: parts.round},
        parts.round + 7,
        options,
      );
    }
    expect(parts).toEqual(whole);
    const near = createNeighbourSearch({values: whole.places, dimensions: 2}, 10).of(0, 600);
    const alike = near.numbers.filter((number, i) => number % 10 === Math.floor(i / 10) % 10).length;
    expect(alike / near.numbers.length).toBeGreaterThan(0.9);
  });
});
