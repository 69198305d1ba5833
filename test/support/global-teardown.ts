import {stopTestPostgres} from './global-setup';

/** Ends what the global setup of this run has started; jest runs both in the same process. */
export default async function globalTeardown(): Promise<void> {
  await stopTestPostgres();
}
