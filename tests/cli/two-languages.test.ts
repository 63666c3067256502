// On the command line: what one command found in one language is read by the next in another.

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Facts } from '../../src/model/errors.ts'
import type { Problem, StatusDocument } from '../../src/model/status.ts'
import { letters } from '../copy/scripted-pair.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'

let source: ScriptedServer
let target: ScriptedServer
beforeAll(async () => {
  source = await startScriptedServer()
  target = await startScriptedServer()
})
afterAll(() => Promise.all([source.close(), target.close()]))

/** Two letters of a user on the source, and a plan that copies them. */
function planFor(user: string): string {
  const inbox = source.account(user).ensure('INBOX')
  for (const { bytes, flags, date } of letters(2)) inbox.add(bytes, flags, date)
  return writePlan({ source, target, mailboxes: [{ source: user, target: user }] }).file
}

async function problemsIn(lang: 'en' | 'it', plan: string): Promise<string[]> {
  const { stdout } = await runCli(['status', plan, '--json', '--lang', lang])
  const { problems } = JSON.parse(stdout) as StatusDocument
  return problems.map(({ reason, hint }: Problem) => `${reason} / ${hint}`)
}

it('a message that is refused: events carry code and facts, and each reader its own language', async () => {
  const plan = planFor('rifiutata')
  const off = target.on('APPEND', (context) => context.no('[CANNOT] contains a virus'))
  const run = await runCli(['run', plan, '--json', '--lang', 'it'])
  off()
  expect(run.code).toBe(3)
  const events = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; code?: string; facts?: Facts; reason?: string; uid?: number })
  expect(events.find(({ event, code, uid }) => event === 'message' && code !== undefined && uid === 1)).toMatchObject({
    code: 'refused-by-target',
    facts: { reason: 'contains a virus' },
    reason: 'La destinazione ha rifiutato il messaggio: contains a virus',
  })
  const [english] = await problemsIn('en', plan)
  expect(english).toBe(
    'The target refused the message: contains a virus / ' +
      'When the cause is removed, run with --again for this folder.',
  )
})

it('what verify finds altered: said in English of an Italian verify, and in Italian', async () => {
  const plan = planFor('alterata')
  expect((await runCli(['run', plan, '--lang', 'it'])).code).toBe(0)
  const copy = target.account('alterata').ensure('INBOX').get(2)
  const offset = copy?.bytes.indexOf('lettera') ?? -1
  if (copy !== undefined)
    copy.bytes = Buffer.from(copy.bytes.toString('latin1').replace('lettera', 'Lettere!'), 'latin1')
  const bytes = (copy?.bytes.length ?? 0) - 1
  expect((await runCli(['verify', plan, '--lang', 'it'])).code).toBe(3)
  expect(await problemsIn('en', plan)).toEqual([
    `The copy was equal when it was made, and has other bytes now: first altered byte ${offset}; ${bytes} bytes on ` +
      `the source, ${bytes + 1} on the target / Something on the target has changed it since: ask who can write ` +
      'there (backup, restore, antivirus, a disk). Keep the original from the source for this message.',
  ])
  expect(await problemsIn('it', plan)).toEqual([
    `La copia era identica quando fu fatta e ora ha altri byte: primo byte alterato ${offset}; ${bytes} byte ` +
      `sull’origine, ${bytes + 1} sulla destinazione / Qualcosa a destinazione l’ha cambiata in seguito: chiedere ` +
      'chi può scrivervi (backup, ripristino, antivirus, un disco). Per questo messaggio conservare l’originale ' +
      'preso dall’origine.',
  ])
})

it('a mailbox that is parked', async () => {
  const plan = planFor('parcheggiata')
  const off = source.on('AUTHENTICATE', (context) => context.no('[AUTHENTICATIONFAILED] no'))
  await runCli(['run', plan, '--lang', 'en'])
  off()
  expect((await problemsIn('it', plan))[0]).toMatch(/^Accesso rifiutato per parcheggiata su old: no/)
})
