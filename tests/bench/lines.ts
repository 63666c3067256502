// The lines between client and servers: how slow and narrow, one for each server or one for both.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Direction } from '../support/line-proxy.ts'

export type LineKind = {
  name: string
  /** For people. */
  about: string
  /** Round trip in ms; 0 and no bandwidth: no proxy at all. */
  rtt: number
  /** Bits per second of each direction. */
  bandwidth?: number
  /** `one`: source and target share it, and so its bandwidth. */
  lines: 'each' | 'one'
}

export const lineKinds: readonly LineKind[] = [
  { name: 'direct', about: 'no delay', rtt: 0, lines: 'each' },
  { name: 'delayed', about: '20 ms', rtt: 20, lines: 'each' },
  { name: 'narrow', about: '20 ms, 100 Mbit/s, a line per server', rtt: 20, bandwidth: 100e6, lines: 'each' },
  { name: 'narrow-shared', about: '20 ms, 100 Mbit/s, one line for both', rtt: 20, bandwidth: 100e6, lines: 'one' },
]

/** Bytes that went through the lines of both servers. */
export type Carried = Readonly<Record<'source' | 'target', Readonly<Record<Direction, number>>>>

export type OpenLines = {
  sourcePort: number
  targetPort: number
  /** Process number of the proxy; undefined when there is none. */
  pid: number | undefined
  /** Bytes since the lines were opened or last asked for. */
  carried(): Promise<Carried | undefined>
  close(): Promise<void>
}

export type ChildWanted = { line: LineKind; sourcePort: number; targetPort: number } | 'carried'
export type ChildSays = { sourcePort: number; targetPort: number } | { carried: Carried }

const program = fileURLToPath(new URL('lines.child.ts', import.meta.url))

/** Opens the lines to two servers; without delay and limit the servers' own ports are given. */
export async function openLines(line: LineKind, ports: { sourcePort: number; targetPort: number }): Promise<OpenLines> {
  if (line.rtt === 0 && line.bandwidth === undefined)
    return { ...ports, pid: undefined, carried: async () => undefined, close: async () => undefined }
  // An event loop of its own: the bench's must not add to the delay, nor the other way round.
  const child = fork(program, [], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const opened = await ask(child, { line, ...ports })
  if (!('sourcePort' in opened)) throw new Error('the proxy did not open its lines')
  return {
    ...opened,
    pid: child.pid,
    async carried() {
      const said = await ask(child, 'carried')
      return 'carried' in said ? said.carried : undefined
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

function ask(child: ChildProcess, wanted: ChildWanted): Promise<ChildSays> {
  return new Promise((resolve, reject) => {
    const died = (): void => reject(new Error('the proxy died'))
    child.once('exit', died)
    child.once('message', (said: ChildSays) => {
      child.off('exit', died)
      resolve(said)
    })
    child.send(wanted)
  })
}

/**
 * The least time in seconds in which the lines can carry this mail: the largest number of bytes that any line carries
 * in one direction, divided by its bandwidth. With read-back every message comes down twice; only where both servers
 * share a line do they come down the same one.
 */
export function wireBound(line: LineKind, bytes: number, readBack: boolean): number | undefined {
  if (line.bandwidth === undefined) return undefined
  return ((readBack && line.lines === 'one' ? 2 : 1) * bytes * 8) / line.bandwidth
}
