import type {ComponentType} from 'preact';
import {useEffect, useState} from 'preact/hooks';
import {type ApiFailure, toFailure} from '../../api/failure';
import {FailurePanel} from '../../failure/failure-panel';
import {Loading} from '../../failure/states';

/** A part of a page whose code is loaded when it is first shown; plots and tables are not needed by all. */
export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function OnDemand(props: P) {
    const [, setRound] = useState(0);
    const [failure, setFailure] = useState<ApiFailure>();
    useEffect(() => {
      if (loaded || failure) return;
      let isHere = true;
      load()
        .then((part) => {
          loaded = part;
          if (isHere) setRound((before) => before + 1);
        })
        .catch((error) => isHere && setFailure(toFailure(error)));
      return () => {
        isHere = false;
      };
    }, [failure]);
    if (failure) {
      // The files of a page are gone once the server was updated.
      return (
        <FailurePanel failure={failure} title="This part of the page could not be loaded">
          <button type="button" class="button" onClick={() => location.reload()}>
            Load the page anew
          </button>
        </FailurePanel>
      );
    }
    const Part = loaded;
    return Part ? <Part {...props} /> : <Loading what="the view" />;
  };
}
