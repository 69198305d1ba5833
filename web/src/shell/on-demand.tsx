import type {ComponentType} from 'preact';
import {useLayoutEffect, useState} from 'preact/hooks';
import {type ApiFailure, toFailure} from '../api/failure';
import {FailurePanel} from '../failure/failure-panel';
import {Loading} from '../failure/states';

/** A part of a page whose code is loaded when it is first needed; plots and tables are not needed by all. */
export interface OnDemand<P> {
  readonly Part: ComponentType<P>;
  /** Begins to load it, where it is known that it will be shown. */
  readonly preload: () => void;
}

export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): OnDemand<P> {
  let loaded: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const begin = () => {
    loading ??= load().then((part) => {
      loaded = part;
    });
    return loading;
  };
  function Part(props: P) {
    const [, setRound] = useState(0);
    const [failure, setFailure] = useState<ApiFailure>();
    // At once, not after the next frame.
    if (!loaded) begin().catch(() => {});
    // With the drawing and not after it: code that came between the two would never be shown.
    useLayoutEffect(() => {
      if (loaded) return;
      let isHere = true;
      begin()
        .then(() => isHere && setRound((before) => before + 1))
        .catch((error) => isHere && setFailure(toFailure(error)));
      return () => {
        isHere = false;
      };
    }, []);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    if (!failure) return <Loading what="the view" />;
    // The files of a page are gone once the server was updated.
    return (
      <FailurePanel failure={failure} title="This part of the page could not be loaded">
        <button type="button" class="button" onClick={() => location.reload()}>
          Load the page anew
        </button>
      </FailurePanel>
    );
  }
  return {Part, preload: () => void begin().catch(() => {})};
}
