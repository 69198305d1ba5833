/** The key that requests carry: the reader's own, kept in this browser alone, else the server's demonstration key. */
// Not of @preact/signals, which brings Preact: requests are made before that is there.
import {computed, signal} from '@preact/signals-core';
import {askEarly} from '../api/early';
import {storedKey} from './stored-key';

const own = signal(localStorage.getItem(storedKey) ?? '');
const demo = signal('');

/** Grows when the reader changes the key: what was asked with the old one is to be asked again. */
export const keyVersion = signal(0);

export type KeyOrigin = 'own' | 'demo' | 'none';

export const keyOrigin = computed<KeyOrigin>(() => (own.value ? 'own' : demo.value ? 'demo' : 'none'));

let asked: Promise<string> | undefined;

/**
 * The key to send; the empty text when this browser has none and the server offers none.
 * @throws TypeError when the server cannot be asked for the demonstration key
 */
export async function currentKey(): Promise<string> {
  if (own.value) return own.value;
  asked ??= askForDemoKey();
  try {
    demo.value = await asked;
  } catch (error) {
    // What is sent without a key would be told that it needs one, where the server only restarts.
    asked = undefined;
    throw error;
  }
  if (!demo.value) asked = undefined;
  return demo.value;
}

async function askForDemoKey(): Promise<string> {
  const answer = await askEarly(new Request('/temp_api_key', {headers: {Accept: 'application/json'}}));
  return answer.ok ? ((await answer.json()) as {user_key: string}).user_key : '';
}

/** The demonstration key was refused: a server that was started anew may have another, or none. */
export function forgetDemoKey(): void {
  asked = undefined;
}

/** Keeps a key in this browser; the empty text goes back to the demonstration key. */
export function setOwnKey(text: string): void {
  own.value = text.trim();
  if (own.value) localStorage.setItem(storedKey, own.value);
  else localStorage.removeItem(storedKey);
  asked = undefined;
  keyVersion.value++;
}

/** What the reader entered, to be shown in the dialog that edits it. */
export function ownKey(): string {
  return own.value;
}
