// Small parts that pages are made of: lists, and lists of things by name.

import { markup, type Html, type Piece } from './markup.ts'

/** A list of things by name; what has no content is left out. */
export function terms(pairs: readonly (readonly [name: Piece, content: Piece])[], kind = 'facts'): Html {
  const known = pairs.filter(([, content]) => content !== undefined && content !== '')
  return markup`<dl class="${kind}">${known.map(
    ([name, content]) => markup`<div><dt>${name}</dt><dd>${content}</dd></div>`,
  )}</dl>`
}

/** A list; undefined where there is nothing to list. */
export function list(items: readonly Piece[]): Html | undefined {
  return items.length === 0 ? undefined : markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`
}
