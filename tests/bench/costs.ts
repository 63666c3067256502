// What a run costs the machine, read from /proc: CPU, peak memory, connections in use.

import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100 // USER_HZ: fixed in Linux's interface, whatever the kernel's own clock

export type Cpu = { user: number; system: number }

const none: Cpu = { user: 0, system: 0 }

export const plus = (a: Cpu, b: Cpu): Cpu => ({ user: a.user + b.user, system: a.system + b.system })
export const minus = (a: Cpu, b: Cpu): Cpu => ({ user: a.user - b.user, system: a.system - b.system })

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it ended a moment ago
  }
}

/** Process group, and CPU seconds of a process: its own, and that of the children it has waited for. */
function statOf(pid: number | 'self'): { group: number; own: Cpu; children: Cpu } | undefined {
  // The name stands in brackets and may hold anything; what follows the last one is fields.
  const rest = /^\d+ \(.*\) (.*)/s.exec(read(`/proc/${pid}/stat`))?.[1] ?? ''
  if (rest === '') return undefined
  // proc(5) counts from 1; two fields are cut off
  const field = (number: number): number => Number(rest.split(' ')[number - 3])
  const cpu = (user: number): Cpu => ({ user: field(user) / ticksPerSecond, system: field(user + 1) / ticksPerSecond })
  return { group: field(5), own: cpu(14), children: cpu(16) }
}

/** CPU of one process so far. */
export function cpuOf(pid: number | undefined): Cpu {
  return pid === undefined ? none : (statOf(pid)?.own ?? none)
}

/** CPU of all children that this process started and that have ended. */
export function cpuOfEndedChildren(): Cpu {
  return statOf('self')?.children ?? none
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
}

/** The process whose command line ends with this argument: how to find a server by its configuration file. */
export function processNamed(argument: string): number {
  const pid = allProcesses().find(
    (one) => read(`/proc/${one}/cmdline`).replace(/\0$/, '').split('\0').at(-1) === argument,
  )
  if (pid === undefined) throw new Error(`no process was started with ${argument}`)
  return pid
}

/** CPU of a whole server so far: its processes alive, and those that ended. */
export function cpuOfGroup(group: number): Cpu {
  return allProcesses()
    .map((pid) => statOf(pid))
    .filter((stat) => stat?.group === group)
    .reduce((sum, stat) => (stat === undefined ? sum : plus(sum, plus(stat.own, stat.children))), none)
}

/** Most memory that a process ever had resident, in bytes; 0 once it ended. */
export function peakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024
}

/**
 * Counts the sessions that a Dovecot serves: one process each, children of its master. Cheap enough to be asked often;
 * the kernel's table of connections costs 6 ms a look (measured).
 */
export function sessionCounter(master: number): () => number {
  const others = new Set<string>()
  return () =>
    read(`/proc/${master}/task/${master}/children`)
      .split(' ')
      .filter((pid) => {
        if (pid === '' || others.has(pid)) return false
        const name = read(`/proc/${pid}/comm`).trim()
        // A child that was forked a moment ago still bears its parent's name.
        if (name !== 'imap' && name !== 'dovecot' && name !== '') others.add(pid)
        return name === 'imap'
      }).length
}
