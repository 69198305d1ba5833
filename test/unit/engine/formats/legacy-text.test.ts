import {
  createEncodingEvidence,
  decodeByEvidence,
  decodeLegacy,
} from '../../../../src/engine/formats/legacy-text';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('text that is not UTF-8', () => {
  it('is Windows-1252 where it is read as that, not Latin-1', () => {
    expect(decodeLegacy(bytes('\x80\x92\x93\x94\x96\x97\x99\x9f\xe9'), 'Windows-1252')).toBe('€’“”–—™Ÿé');
    expect(decodeLegacy(bytes('\x8e\x9f\xd0\xd2\xd3\xd5'), 'Mac Roman')).toBe('éü–“”’');
  });

  it.each([
    ['Parkinson\x92s disease', 'Parkinson’s disease'],
    ['a \x93drug\x94', 'a “drug”'],
    ['serotonin\x96norepinephrine reuptake inhibitor', 'serotonin–norepinephrine reuptake inhibitor'],
    ['10\x9620 mg', '10–20 mg'],
    ['dose \x96 response', 'dose – response'],
    ['kr\xfcppel-like factor', 'krüppel-like factor'],
    ['Z\xfcrich', 'Zürich'],
    ['caf\xe9', 'café'],
    ['\xc9cole', 'École'],
    ['Advil\xae', 'Advil®'],
    ['37 \xb0C', '37 °C'],
    ['m\xb2', 'm²'],
    ['10 \xb5M', '10 µM'],
    ['gro\xdfe', 'große'],
    ['S\xe3o Paulo', 'São Paulo'],
    ['\x9f', 'Ÿ'],
  ])('%j is Windows-1252 by what stands around', (written, text) => {
    expect(decodeByEvidence(bytes(written))).toBe(text);
  });

  it.each([
    ['Parkinson\xd5s disease', 'Parkinson’s disease'],
    ['a \xd2drug\xd3', 'a “drug”'],
    ['serotonin\xd0norepinephrine reuptake inhibitor', 'serotonin–norepinephrine reuptake inhibitor'],
    ['dose \xd0 response', 'dose – response'],
    ['kr\x9fppel-like factor', 'krüppel-like factor'],
    ['Z\x9frich', 'Zürich'],
    ['caf\x8e', 'café'],
    ['Mart\x92nez', 'Martínez'],
    ['Espa\x96a', 'España'],
    ['Mu\x96oz', 'Muñoz'],
    ['37 \xa1C', '37 °C'],
    ['Advil\xa8', 'Advil®'],
    ['S\x8bo Paulo', 'São Paulo'],
    ['gen\x8fve', 'genève'],
  ])('%j is Mac Roman by what stands around', (written, text) => {
    expect(decodeByEvidence(bytes(written))).toBe(text);
  });

  it('is judged by all of its lines together', () => {
    const evidence = createEncodingEvidence();
    // Alone this one would be taken for Windows-1252: a dash and an ñ are both odd here.
    for (const line of ['a\x96b', 'Z\x9frich', 'Parkinson\xd5s', '10 \xb5M']) evidence.add(bytes(line));
    expect(evidence.verdict()).toEqual({
      encoding: 'Mac Roman',
      places: 3,
      fits: {'Windows-1252': 0, 'Mac Roman': 2},
    });
  });
});
