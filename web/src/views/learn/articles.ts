/** The articles of docs/learn, as the build made them. */
import {articles} from 'openclue:articles';
import {failureOf} from '../../api/failure';
import type {FigureData} from './figure-data';

/** An article in the list of them. */
export interface ArticleEntry {
  readonly name: string;
  readonly title: string;
  readonly section: string;
  readonly tags: readonly string[];
  /** names of other articles */
  readonly related: readonly string[];
  /** what it tells, in a sentence */
  readonly brief: string;
  /** address of its text */
  readonly file: string;
}

/** A stretch of text, or a figure between two of them. */
export type Block = {readonly html: string} | {readonly figure: FigureData; readonly caption: string};

export const addressOf = (name: string) => `/learn/${name}`;

export function articleOf(name: string): ArticleEntry | undefined {
  return articles.find((each) => each.name === name);
}

/** Those that come before and after it. */
export function neighboursOf({name}: ArticleEntry): readonly (ArticleEntry | undefined)[] {
  const at = articles.findIndex((each) => each.name === name);
  return [articles[at - 1], articles[at + 1]];
}

/** The text of an article. @throws ApiFailure */
export async function readArticle({file}: ArticleEntry, signal: AbortSignal): Promise<readonly Block[]> {
  const response = await fetch(file, {signal});
  if (!response.ok) throw failureOf(response, undefined);
  const {blocks} = (await response.json()) as {blocks: readonly Block[]};
  return blocks;
}
