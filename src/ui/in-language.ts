// A command that is printed to be typed next keeps the language in which this one was asked for.

import type { Typed } from './ending.ts'

/** Whoever asked for a language goes on in it. */
export function inLanguage(next: readonly string[], { scope }: Pick<Typed, 'scope'>): readonly string[] {
  const at = scope.indexOf('--lang')
  return at === -1 || next.includes('--lang') ? next : [...next, ...scope.slice(at, at + 2)]
}
