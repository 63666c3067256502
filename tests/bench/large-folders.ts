// Measures what a run of very large folders holds in memory, and how long it takes until the first body is sent.

import { readFileSync } from 'node:fs'
import { runCli, startCli } from '../support/run-cli.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'

const megabyte = 1_000_000
const firstDate = Date.UTC(2015, 0, 1)

/** A small message that differs from all others; `n` from 0. */
function small(n: number): Buffer {
  return Buffer.from(
    `From: a@uno.example\r\nMessage-ID: <${n}@uno.example>\r\nSubject: ${n}\r\n\r\n` +
      `lettera ${n} ${'x'.repeat(n % 97)}\r\n`,
  )
}

/** Fills the INBOX of so many accounts, each with messages of its own. */
export function fill(server: ScriptedServer, users: readonly string[], messages: number, from = 0): void {
  for (const user of users) {
    const folder = server.account(user).ensure('INBOX')
    for (let n = 0; n < messages; n += 1) folder.add(small(from + n), ['\\Seen'], firstDate + n * 1_000)
  }
}

export type Measured = {
  code: number | null
  peak: number
  seconds: number
  summary: Record<string, unknown> | undefined
}

/** Seconds from now until the first body reaches this server; undefined as long as none has. */
function firstBody(server: ScriptedServer): { readonly seconds: number | undefined } {
  const began = performance.now()
  const first: { seconds: number | undefined } = { seconds: undefined }
  server.onLiteral = ({ verb }) => {
    if (verb === 'APPEND') first.seconds ??= (performance.now() - began) / 1_000
    return undefined
  }
  return first
}

/**
 * Runs the plan in a process of its own; `peak`: the most MB that were resident. With `--json` there is a summary, but
 * lines that nobody reads in time wait in the memory of the program.
 */
export async function measured(
  file: string,
  node: readonly string[] = [],
  output: '--json' | '--quiet' = '--json',
): Promise<Measured> {
  const cli = startCli(['run', file, output], { timeout: 3_600_000, node })
  let peak = 0
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${cli.pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      // It has just ended.
    }
  }, 20)
  const { code, ms, stderr } = await cli.done
  clearInterval(timer)
  if (code !== 0) process.stderr.write(stderr.slice(-2_000))
  return { code, peak: (peak * 1_024) / megabyte, seconds: ms / 1_000, summary: cli.events.at(-1) }
}

async function main(): Promise<void> {
  const [messages = 200_000, mailboxes = 1, strangers = 0] = process.argv.slice(2).map(Number)
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  const users = Array.from({ length: mailboxes }, (_, n) => `u${n}`)
  fill(source, users, messages)
  fill(target, users, strangers, 10_000_000)
  const plan = writePlan({
    source: { port: source.port },
    target: { port: target.port },
    mailboxes: users.map((user) => ({ source: user, target: user })),
    more: { mailboxesInParallel: mailboxes },
  })
  const tell = (what: string, { code, peak, seconds }: Measured) =>
    process.stdout.write(`${what}: exit ${code ?? 'none'}, ${peak.toFixed(0)} MB at most, ${seconds.toFixed(1)} s\n`)
  const first = firstBody(target)
  tell(
    `first run of ${mailboxes} × ${messages} messages, ${strangers} strangers`,
    await measured(plan.file, [], '--quiet'),
  )
  process.stdout.write(`first body after ${first.seconds?.toFixed(1) ?? '–'} s\n`)
  tell('run again', await measured(plan.file, [], '--quiet'))
  for (const user of users) source.account(user).ensure('INBOX').renumber(1_000_000)
  tell('the source renumbered', await measured(plan.file, [], '--quiet'))
  for (const user of users) target.account(user).ensure('INBOX').renumber(2_000_000)
  tell('the target renumbered', await measured(plan.file, [], '--quiet'))
  await runCli(['status', plan.file])
  await Promise.all([source.close(), target.close()])
}

if (process.argv[1]?.endsWith('large-folders.ts') === true) await main()
