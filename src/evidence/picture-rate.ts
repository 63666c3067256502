// How many messages were sent in each hour.

import { element, markup, type Html } from '../page/markup.ts'
import type { PageContext } from './page-context.ts'
import { axesFor, frame, picture } from './picture-axes.ts'
import { fillOf, round, sample } from './picture-bars.ts'

const hour = 3_600_000

/** undefined: nothing was sent, or it was not written down. */
export function ratePicture({ document, words, times, n }: PageContext): Html | undefined {
  const hours = (document.sentByHour ?? []).map(({ hour: begins, messages }) => ({ at: Date.parse(begins), messages }))
  const [first, last] = [hours[0], hours.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const most = hours.reduce((best, one) => (one.messages > best.messages ? one : best), first)
  const all = hours.reduce((sum, { messages }) => sum + messages, 0)
  const axes = axesFor(first.at, last.at + hour, most.messages)
  const floor = frame.height - frame.bottom
  const local = (instant: number): string => times.local(new Date(Math.round(instant)).toISOString())
  const say = words.pictures
  return picture({
    id: 'rate',
    caption: say.rate,
    text: say.rateText({
      hours: n(hours.length),
      isOne: hours.length === 1,
      most: n(most.messages),
      mostAt: local(most.at),
      mean: n(all / hours.length),
    }),
    axes,
    valueText: n,
    timeText: local,
    content: hours.map(({ at, messages }) => {
      const [left, right, top] = [axes.x(at), axes.x(at + hour), axes.y(messages)]
      const wide = round(Math.max(0.75, right - left - (right - left > 4 ? 1 : 0)))
      return element('rect', { x: left, y: top, width: wide, height: round(floor - top), ...fillOf('verified') })
    }),
    legend: markup`<p class="legend">${sample(
      element('rect', { x: 8, y: 1, width: 8, height: 11, ...fillOf('verified') }),
      say.perHour,
    )}</p>
`,
  })
}
