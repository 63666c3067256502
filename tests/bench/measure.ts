// Runs the commands of a contestant and measures them: time, CPU of everybody who takes part, peak memory, connections.

import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseEvents } from '../support/run-cli.ts'
import type { Commands } from './contestants.ts'
import { cpuOf, cpuOfEndedChildren, minus, peakMemory } from './costs.ts'
import type { Run } from './document.ts'
import type { OpenLines } from './lines.ts'
import type { Servers } from './servers.ts'

export type Place = { servers: Servers; lines: OpenLines; limitSeconds: number }

export type Measured = { run: Run; stdout: string; startedAt: number }

const everyMs = 25
const alive = new Set<ReturnType<typeof spawn>>()
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')))

/** Runs them all, at most as many at once as they say; what fails or takes too long is in `run.failed`. */
export async function measure(commands: Commands, { servers, lines, limitSeconds }: Place): Promise<Measured> {
  await servers.settle()
  await lines.carried() // from here on
  const before = { client: cpuOfEndedChildren(), servers: servers.cpu(), proxy: cpuOf(lines.pid) }
  const load = loadavg()[0] ?? 0
  const connections = { source: 0, target: 0 }
  let memory = 0
  const sample = (): void => {
    memory = Math.max(
      memory,
      [...alive].reduce((sum, child) => sum + peakMemory(child.pid ?? 0), 0),
    )
    const { source, target } = servers.sessions()
    connections.source = Math.max(connections.source, source)
    connections.target = Math.max(connections.target, target)
  }
  const stdout = join(commands.dir, 'stdout')
  const outputs = { stdout: openSync(stdout, 'w'), stderr: openSync(join(commands.dir, 'stderr'), 'w') }
  const sampler = setInterval(sample, everyMs)
  const startedAt = Date.now()
  const started = performance.now()
  const deadline = setTimeout(() => alive.forEach((child) => child.kill('SIGKILL')), limitSeconds * 1_000)
  const waiting = [...commands.argv]
  const failures: string[] = []
  const worker = async (): Promise<void> => {
    for (let argv = waiting.shift(); argv !== undefined && failures.length === 0; argv = waiting.shift()) {
      const ended = await toItsEnd(commands.program, argv, outputs)
      if (ended !== undefined) failures.push(ended)
    }
  }
  await Promise.all(Array.from({ length: commands.atOnce }, worker))
  const seconds = (performance.now() - started) / 1_000
  clearInterval(sampler)
  clearTimeout(deadline)
  closeSync(outputs.stdout)
  closeSync(outputs.stderr)
  const client = minus(cpuOfEndedChildren(), before.client) // before `settle` starts children of its own
  const carried = await lines.carried()
  await servers.settle()
  const cpu = { client, servers: minus(servers.cpu(), before.servers), proxy: minus(cpuOf(lines.pid), before.proxy) }
  const run: Run = { seconds, cpu, memory, connections, load, ...(carried === undefined ? {} : { carried }) }
  if (failures[0] !== undefined)
    run.failed =
      seconds >= limitSeconds
        ? `not over after ${limitSeconds} s`
        : `${failures[0]}: ${tail(join(commands.dir, 'stderr'))}`
  return { run, stdout, startedAt }
}

/** undefined: it ended well. */
function toItsEnd(
  program: string,
  argv: readonly string[],
  outputs: { stdout: number; stderr: number },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' }
    const child = spawn(program, argv, { stdio: ['ignore', outputs.stdout, outputs.stderr], env })
    alive.add(child)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      alive.delete(child)
      resolve(code === 0 ? undefined : `ended with ${code ?? signal ?? '?'}`)
    })
  })
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-2).join(' / ').slice(-400)
}

/** Reads from our own events when the last message was copied and when it was proved, and how many are. */
export function readEvents({ stdout, startedAt }: Measured): { copied?: number; verified?: number; messages: number } {
  const last: { copied?: number; verified?: number } = {}
  let messages = 0
  for (const { event, state, at } of parseEvents(readFileSync(stdout, 'utf8'))) {
    if (event !== 'message' || (state !== 'copied' && state !== 'verified')) continue
    last[state] = (Date.parse(String(at)) - startedAt) / 1_000
    if (state === 'verified') messages += 1
  }
  return { ...last, messages }
}
