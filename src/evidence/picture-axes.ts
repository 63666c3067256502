// The frame of a picture over time: a title and a text for who does not see it, two axes, and a scale of round numbers.

import { element, markup, type Html, type Piece } from '../page/markup.ts'
import { round } from './picture-bars.ts'

export const frame = { width: 720, height: 260, left: 78, right: 14, top: 14, bottom: 40 } as const
const plot = { width: frame.width - frame.left - frame.right, height: frame.height - frame.top - frame.bottom }

/** Instants in ms since 1970. */
export type Axes = {
  from: number
  to: number
  /** The greatest value. */
  most: number
  x(instant: number): number
  y(value: number): number
}

/** A span of at least an hour, so that nothing is divided by nothing. */
export function axesFor(from: number, to: number, most: number): Axes {
  const end = Math.max(to, from + 3_600_000)
  const top = Math.max(1, ticksTo(most).at(-1) ?? 1, most)
  return {
    from,
    to: end,
    most: top,
    x: (instant) => round(frame.left + (Math.min(Math.max(instant - from, 0), end - from) / (end - from)) * plot.width),
    y: (value) => round(frame.top + plot.height - (Math.min(Math.max(value, 0), top) / top) * plot.height),
  }
}

/** 0 and up to five steps of 1, 2 or 5 times a power of ten; whole numbers. */
export function ticksTo(most: number): number[] {
  const rough = Math.max(1, most / 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, at) => at * step)
}

export type Picture = {
  id: string
  caption: string
  /** What the picture shows, for who does not see it. */
  text: string
  axes: Axes
  valueText(value: number): string
  timeText(instant: number): string
  content: Piece
  legend: Piece
}

export function picture({ id, caption, text, axes, valueText, timeText, content, legend }: Picture): Html {
  const bottom = frame.top + plot.height
  const right = frame.left + plot.width
  const values = ticksTo(axes.most).filter((value) => value <= axes.most)
  const lines = values.map((value) => {
    const y = axes.y(value)
    const ends = { x1: frame.left, x2: right, y1: y, y2: y }
    const ink = { x: frame.left - 6, y: y + 4, 'text-anchor': 'end', class: 'ink' }
    return [
      element('line', { ...ends, class: 'grid', stroke: '#999999', 'stroke-width': 0.5 }),
      element('text', ink, valueText(value)),
    ]
  })
  const instants = [
    { at: axes.from, anchor: 'start' },
    { at: (axes.from + axes.to) / 2, anchor: 'middle' },
    { at: axes.to, anchor: 'end' },
  ].map(({ at, anchor }) =>
    element('text', { x: axes.x(at), y: bottom + 32, 'text-anchor': anchor, class: 'ink' }, timeText(at)),
  )
  const axis = { d: `M${frame.left} ${frame.top}V${bottom}H${right}`, class: 'axis', fill: 'none', stroke: '#000000' }
  const drawing = element(
    'svg',
    {
      role: 'img',
      'aria-labelledby': `${id}-t ${id}-d`,
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      height: frame.height,
      'font-family': 'sans-serif',
      'font-size': 13,
    },
    [
      element('title', { id: `${id}-t` }, caption),
      element('desc', { id: `${id}-d` }, text),
      content,
      lines,
      element('path', axis),
      instants,
    ],
  )
  return markup`<figure class="picture" id="${id}"><figcaption><strong>${caption}</strong><br>${text}</figcaption>
<div class="wide" role="group" aria-label="${caption}" tabindex="0">${drawing}</div>
${legend}</figure>
`
}
