// Runs the program as a user types it, on the user's own terminal, and checks how it ended.

import { type ChildProcess, spawn } from 'node:child_process'
import { projectRoot } from '../support/ensure-servers.ts'

export type Ended = { code: number | null; signal: NodeJS.Signals | null; seconds: number; stdout: string }

/** Something is not as the README promises. */
export class NotAsPromised extends Error {
  override readonly name = 'NotAsPromised'
}

/** Throws unless what was promised is so. */
export function promised(holds: boolean, what: string): void {
  if (!holds) throw new NotAsPromised(what)
}

/** One calm line about what happens next. */
export function narrate(line: string): void {
  process.stdout.write(`\n· ${line}\n`)
}

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Shows the command and starts it; with `keep` its standard output is kept instead of shown, as behind a ">". */
export function startProgram(args: readonly string[], keep?: string): { child: ChildProcess; ended: Promise<Ended> } {
  process.stdout.write(`\n$ pec-migrate ${args.join(' ')}${keep === undefined ? '' : ` > ${keep}`}\n`)
  const started = performance.now()
  const child = spawn(process.execPath, ['bin/pec-migrate.cjs', ...args], {
    cwd: projectRoot,
    stdio: ['ignore', keep === undefined ? 'inherit' : 'pipe', 'inherit'],
  })
  running.add(child)
  let stdout = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, seconds: (performance.now() - started) / 1_000, stdout })
    })
  })
  return { child, ended }
}

/** Runs a command to its end, which must be exit code 0. */
export async function program(args: readonly string[], keep?: string): Promise<Ended> {
  const ended = await startProgram(args, keep).ended
  promised(
    ended.code === 0,
    `pec-migrate ${args[0] ?? ''} ended with ${ended.code ?? ended.signal ?? '?'} instead of 0`,
  )
  return ended
}

/** What a killed program cannot do itself: give the terminal its cursor back. */
export function giveCursorBack(): void {
  if (process.stdout.isTTY) process.stdout.write('\u001B[?25h\n')
}
