/** Reports of progress as a sequence that is read at the reader's pace. */
export interface Progress {
  report(share: number): void;
  /** Nothing more will be reported. */
  end(): void;
  /** The latest share whenever there is a new one; ends when the reports do. */
  readonly shares: AsyncGenerator<number>;
}

export function createProgress(): Progress {
  let latest: number | undefined;
  let ended = false;
  let wake = () => {};
  async function* shares(): AsyncGenerator<number> {
    for (;;) {
      if (latest !== undefined) {
        const share = latest;
        latest = undefined;
        yield share;
      } else if (ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  return {
    report(share) {
      latest = share;
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    shares: shares(),
  };
}
