import {fault} from './faults';

/**
 * The entries of a parameter that lists names: a JSON array, for names may have commas, or commas between them.
 * @returns texts as they stand between the commas, or whatever the JSON is
 * @throws FILTER_INVALID naming the parameter
 */
export function splitList(parameter: string, text: string): unknown {
  if (!text.startsWith('[')) return text.split(',');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault(parameter, `is no JSON array (${(error as Error).message})`);
  }
}
