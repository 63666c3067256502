// The process that is the lines of a measurement; it ends with the bench that started it.

import { type LineProxy, openLine } from '../support/line-proxy.ts'
import type { Carried, ChildSays, ChildWanted } from './lines.ts'

process.once('disconnect', () => process.exit(0))

let source: LineProxy | undefined
let target: LineProxy | undefined
let before: Carried = { source: { up: 0, down: 0 }, target: { up: 0, down: 0 } }

async function answer(wanted: ChildWanted): Promise<ChildSays> {
  if (wanted === 'carried') return { carried: carriedSinceLastTime() }
  const { line, sourcePort, targetPort } = wanted
  const width = line.bandwidth === undefined ? {} : { bandwidth: line.bandwidth }
  source = await openLine({ targetPort: sourcePort, rtt: line.rtt, ...width })
  target = await openLine({ targetPort, rtt: line.rtt, ...width })
  if (line.lines === 'one') shareWire(source, target)
  return { sourcePort: source.port, targetPort: target.port }
}

/** One wire: what goes to or comes from either server must wait until the wire is free of the other's bytes. */
function shareWire(...both: readonly LineProxy[]): void {
  const busyUntil = { up: 0, down: 0 }
  for (const line of both) {
    if (!('busyUntil' in line))
      throw new Error('tests/support/line-proxy.ts keeps the time at which its wire is free elsewhere now')
    Object.assign(line, { busyUntil })
  }
}

function carriedSinceLastTime(): Carried {
  const now: Carried = {
    source: { up: 0, down: 0, ...source?.delivered },
    target: { up: 0, down: 0, ...target?.delivered },
  }
  const since = (side: keyof Carried) => ({
    up: now[side].up - before[side].up,
    down: now[side].down - before[side].down,
  })
  const carried: Carried = { source: since('source'), target: since('target') }
  before = now
  return carried
}

process.on('message', (wanted: ChildWanted) => {
  answer(wanted).then(
    (said) => process.send?.(said),
    (error: unknown) => {
      process.stderr.write(`bench proxy: ${String(error)}\n`)
      process.exit(1)
    },
  )
})
