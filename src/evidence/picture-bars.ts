// Bars in the cells of a table: their numbers stand beside them, so that nobody needs to see them.

import { neverHappens } from '../model/errors.ts'
import { element, markup, type Html, type Piece } from '../page/markup.ts'

/** What a part of a bar stands for; each has a pattern of its own, for those who print or see without colours. */
export type BarPart = 'verified' | 'open' | 'left'

/** Patterns that bars and pictures fill with; once on a page. */
export const patterns: Html = element(
  'svg',
  { width: 0, height: 0, class: 'patterns', 'aria-hidden': 'true', focusable: 'false' },
  markup`<defs>${[
    patternOf('p-open', 4, 45, element('rect', { width: 2, height: 4, class: 'open', fill: '#9c2f00' })),
    patternOf('p-left', 4, 0, element('circle', { cx: 2, cy: 2, r: 1, class: 'left', fill: '#595959' })),
    patternOf('p-window', 7, 45, element('rect', { width: 0.7, height: 7, class: 'left', fill: '#767676' })),
  ]}</defs>`,
)

function patternOf(id: string, size: number, turned: number, content: Html): Html {
  return element(
    'pattern',
    { id, width: size, height: size, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turned})` },
    [element('rect', { width: size, height: size, class: 'paper', fill: '#ffffff' }), content],
  )
}

/** Colours stand in the element, too: where a portal takes the style away, they are all there is. */
export function fillOf(part: BarPart): Readonly<Record<string, string>> {
  switch (part) {
    case 'verified':
      return { class: 'verified', fill: '#155a8a' }
    case 'open':
      return { fill: 'url(#p-open)' }
    case 'left':
      return { fill: 'url(#p-left)' }
    default:
      return neverHappens(part)
  }
}

const width = 200

/**
 * One bar of parts side by side. `most`: the value that fills all of the width; what is there is never thinner than a
 * line.
 */
export function bar(parts: readonly { part: BarPart; value: number }[], most: number): Html {
  let at = 0
  const rects: Piece[] = []
  for (const { part, value } of parts) {
    if (value <= 0) continue
    const wide = Math.max(1, round((value / Math.max(1, most)) * width))
    rects.push(element('rect', { x: round(at), width: wide, height: 10, ...fillOf(part) }))
    at += wide
  }
  const edge = { x: 0.5, y: 0.5, width: Math.max(1, round(at) - 1), height: 9 }
  return element(
    'svg',
    {
      class: 'bar',
      viewBox: `0 0 ${width} 10`,
      width,
      height: 10,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    [rects, at === 0 ? '' : element('rect', { ...edge, class: 'edge', fill: 'none', stroke: '#155a8a' })],
  )
}

/** A sample of each part with its name. */
export function legend(names: readonly (readonly [part: BarPart, name: string])[]): Html {
  const box = { x: 0.5, y: 0.5, width: 23, height: 11, stroke: '#595959' }
  const samples = names.map(([part, name]) => sample(element('rect', { ...box, ...fillOf(part) }), name))
  return markup`<p class="legend">${samples}</p>
`
}

export function sample(content: Html, name: string): Html {
  const size = { width: 24, height: 12, viewBox: '0 0 24 12', 'aria-hidden': 'true', focusable: 'false' }
  return markup`<span>${element('svg', size, content)} ${name}</span> `
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}
