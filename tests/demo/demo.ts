// `npm run demo`: two IMAP servers, three PEC mailboxes, a run killed half way, resumed, proved.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillAccount } from '../support/account-state.ts'
import { ensureBuild, projectRoot } from '../support/ensure-servers.ts'
import { openLine } from '../support/line-proxy.ts'
import { demoMailboxes } from './mailboxes.ts'
import { writeDemoPlan } from './plan.ts'
import { giveCursorBack, narrate, NotAsPromised, program, promised, startProgram } from './program.ts'
import { startServers } from './servers.ts'
import { compareSides, messagesOf, readSides } from './sides.ts'

const dir = join(projectRoot, 'demo')
const plan = 'demo/plan.yaml'
const log = (step: string): string[] => ['--log-file', `demo/logs/${step}.jsonl`]
const mostSeconds = 90

async function demo(): Promise<void> {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'logs'), { recursive: true })
  ensureBuild()
  const { kind, source, target } = await startServers()
  endServers = async () =>
    [await source.end(join(dir, 'mail/old')), await target.end(join(dir, 'mail/new'))].every(Boolean)
  // Installing a server takes its time; the demo itself must not.
  setTimeout(
    () => void leave(1, new NotAsPromised(`the demo is not over after ${mostSeconds} seconds`)),
    mostSeconds * 1_000,
  ).unref()

  const mailboxes = demoMailboxes()
  const messages = mailboxes.reduce((sum, mailbox) => sum + mailbox.messages, 0)
  const bytes = mailboxes.reduce((sum, mailbox) => sum + mailbox.bytes, 0)
  narrate(
    `Started ${kind} on this machine; filling the old one with ${mailboxes.length} mailboxes, ${messages} ` +
      `messages, ${(bytes / 1e6).toFixed(1)} MB.`,
  )
  narrate('What follows can be typed by hand; in this checkout, pec-migrate is: node bin/pec-migrate.cjs')
  await Promise.all(
    mailboxes.map((mailbox) => fillAccount({ port: source.port, user: mailbox.source }, mailbox.content)),
  )
  const before = await readSides(mailboxes, source, target)
  const line = await openLine({ targetPort: target.planPort, rtt: 20, bandwidth: 12_000_000 })
  writeDemoPlan(dir, mailboxes, source, target, line.port)

  narrate('Days before: what would go wrong? This changes nothing.')
  await program(['check', plan, ...log('1-check')])

  narrate('The migration. Half way through it is killed with SIGKILL, as by a power cut.')
  const halfWay = line.afterBytes('up', bytes / 2)
  const first = startProgram(['run', plan, ...log('2-run-killed')])
  await Promise.race([halfWay, first.ended])
  first.child.kill('SIGKILL')
  const killed = await first.ended
  giveCursorBack()
  promised(killed.signal === 'SIGKILL', `the run ended by itself (${killed.code ?? '?'}) before it could be killed`)
  const partly = await readSides(mailboxes, source, target)
  const there = partly.reduce((sum, side) => sum + messagesOf(side.target), 0)
  promised(there > 0 && there < messages, `${there} of ${messages} messages are on the target, which is not half way`)
  narrate(
    `Killed. ${there} of ${messages} messages are on the new server; some had arrived and nobody had heard the answer.`,
  )

  narrate('The same command again: it finds out what had arrived, and goes on.')
  await program(['run', plan, ...log('3-run-resumed')])

  narrate('And once more: there is nothing left to do, and that takes no time.')
  const quiet = await program(['run', plan, ...log('4-run-quiet')])
  promised(quiet.seconds < 15, `a run with nothing to do took ${quiet.seconds.toFixed(0)} seconds`)

  narrate('Proof, whatever the journal believes: every message is read again on both servers.')
  await program(['verify', plan, ...log('5-verify')])

  narrate('How it stands. This asks no server.')
  await program(['status', plan])
  const { stdout } = await program(['status', plan, '--json'], 'demo/status.json')
  writeFileSync(join(dir, 'status.json'), stdout)
  checkStatus(stdout, messages)

  const after = await readSides(mailboxes, source, target)
  await line.close()
  promised(
    after.every((side, at) => JSON.stringify(side.source) === JSON.stringify(before[at]?.source)),
    'the source was changed',
  )
  const count = compareSides(after)
  writeFileSync(join(dir, 'count.txt'), `${count}\n`)
  narrate(
    `Counted by another mail client, which shares no code with pec-migrate:\n\n${count}\n\n` +
      '  The source is as it was: same messages, same flags.',
  )

  sayWhatIsWhere(await endServers())
}

function checkStatus(json: string, messages: number): void {
  const status = JSON.parse(json) as {
    state: string
    canSwitchOff: { verdict: string }
    totals: { messages: number; verified: number }
  }
  promised(
    status.state === 'complete' && status.canSwitchOff.verdict === 'yes',
    `the status says ${status.state}, may be switched off: ${status.canSwitchOff.verdict}`,
  )
  promised(
    status.totals.messages === messages && status.totals.verified === messages,
    `${status.totals.verified} of ${status.totals.messages} messages are verified, ${messages} were there`,
  )
}

function sayWhatIsWhere(mail: boolean): void {
  const places = [
    ['demo/plan.yaml', 'the plan; the passwords are in demo/secrets'],
    ['demo/plan.journal.sqlite', "the journal: sqlite3 demo/plan.journal.sqlite 'select * from ledger limit 5'"],
    ['demo/logs', 'every event of every step, a JSON object a line'],
    ['demo/status.json', 'what scripts read'],
    ['demo/count.txt', 'the independent count'],
    ...(mail ? [['demo/mail/old, demo/mail/new', 'the Maildirs of both servers']] : []),
  ]
  narrate(
    'Everything is left to look ' +
      `at:\n\n${places.map(([where = '', what = '']) => `  ${where.padEnd(29)} ${what}`).join('\n')}\n\n` +
      'All as promised.\n',
  )
}

/** Stops the servers, leaving their mail to look at; gives whether there is any. */
let endServers = async (): Promise<boolean> => false
let leaving = false

/** Ends the demo before its end, by a signal or because something is not as promised. */
async function leave(code: number, error?: Error): Promise<void> {
  if (leaving) return
  leaving = true
  giveCursorBack()
  if (error !== undefined) {
    const what = error instanceof NotAsPromised ? error.message : (error.stack ?? error.message)
    process.stderr.write(`\nThe demo is not as promised: ${what}\nWhat there is so far is in demo/.\n`)
  }
  // A server that cannot be ended in an orderly way dies with this process.
  await endServers().catch(() => false)
  process.exit(code)
}

const lab = mkdtempSync(join(tmpdir(), 'pec-demo-'))
process.env['PEC_MIGRATE_LAB'] = lab
process.once('exit', () => rmSync(lab, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
// A runner passes on the signal that the terminal has sent already: the second must not end what the first began.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130))

try {
  await demo()
  process.exit(0)
} catch (error) {
  await leave(1, error instanceof Error ? error : new Error(String(error)))
}
