import {createAdmission} from '../../../../src/runs/live/admission';

const refused = (code: string) => expect.objectContaining({code});

function fault(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the line of queries', () => {
  it('holds as many as configured, and takes others when some have left', () => {
    const {enterLine} = createAdmission({queryQueue: 4, streamBytes: 1});
    const leave = enterLine('a', 3);
    expect(fault(() => enterLine('a', 2))).toEqual(refused('POOL_FULL'));
    leave();
    leave();
    expect(fault(() => enterLine('a', 4))).toBeUndefined();
    expect(fault(() => enterLine('a', 1))).toEqual(refused('POOL_FULL'));
  });

  it('has places left for keys that are not in it when one key has filled it', () => {
    const {enterLine} = createAdmission({queryQueue: 8, streamBytes: 1});
    for (let i = 0; i < 8; i++) enterLine('crowd', 1);
    expect(fault(() => enterLine('crowd', 1))).toEqual(refused('POOL_FULL'));
    const leave = enterLine('guest', 1);
    expect(fault(() => enterLine('guest', 1))).toEqual(refused('POOL_FULL'));
    expect(fault(() => enterLine('another', 1))).toBeUndefined();
    expect(fault(() => enterLine('third', 1))).toEqual(refused('POOL_FULL'));
    leave();
    expect(fault(() => enterLine('third', 1))).toBeUndefined();
  });
});

describe('the memory of streams', () => {
  it('is bounded, and for one key by half', () => {
    const {holdScores} = createAdmission({queryQueue: 1, streamBytes: 100});
    const letGo = holdScores('a', 30);
    expect(fault(() => holdScores('a', 30))).toEqual(refused('STREAMS_FULL'));
    holdScores('a', 20);
    holdScores('b', 50);
    expect(fault(() => holdScores('c', 1))).toEqual(refused('STREAMS_FULL'));
    letGo();
    letGo();
    holdScores('c', 30);
    expect(fault(() => holdScores('d', 1))).toEqual(refused('STREAMS_FULL'));
  });

  it('takes a stream that is too large for it when there is no other', () => {
    const {holdScores} = createAdmission({queryQueue: 1, streamBytes: 100});
    const letGo = holdScores('a', 1000);
    expect(fault(() => holdScores('b', 1))).toEqual(refused('STREAMS_FULL'));
    letGo();
    expect(fault(() => holdScores('b', 1))).toBeUndefined();
  });
});
