// A target that fails in itself now and then: what it refused is tried again, and stops no other message.

import { afterEach, expect, it } from 'vitest'
import { runExitCode } from '../../src/cli/exit-codes.ts'
import { ledgerOf, migration, statesOf } from '../copy/migration.ts'
import { corpus } from '../support/messages.ts'
import { type Hook, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { hasty } from './hasty.ts'

const servers: ScriptedServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

async function stumbling(): Promise<{ target: ScriptedServer; one: ReturnType<typeof migration>; third: Buffer }> {
  const [source, target] = await Promise.all([
    startScriptedServer({ separator: '.', prefix: 'INBOX.' }),
    startScriptedServer(),
  ])
  servers.push(source, target)
  const mail = corpus(81, 6, 2)
  for (const { bytes, flags, date } of mail) source.account('da').ensure('INBOX').add(bytes, flags, date)
  return {
    target,
    one: migration(source, target, [{ id: 'uno', source: 'da', target: 'a' }]),
    third: mail[2]?.bytes ?? Buffer.alloc(0),
  }
}

const fails: Hook = (context) =>
  context.no('[SERVERBUG] Internal error occurred. Refer to server log for more information.')

it('an internal error that passes refuses nothing for good', async () => {
  const { target, one } = await stumbling()
  for (const nth of [2, 3, 4]) target.once('APPEND', fails, nth)
  const { status } = await one.run({}, { timing: hasty })
  expect(status).toMatchObject({ state: 'complete', problems: [], totals: { messages: 6, verified: 6 } })
  expect(target.account('a').folder('INBOX')?.messages).toHaveLength(6)
})

it('a message over which the server always fails is left for the next run, and the others arrive', async () => {
  const { target, one, third } = await stumbling()
  const off = target.on('APPEND', (context, next) =>
    context.args.some((arg) => Buffer.isBuffer(arg) && arg.equals(third)) ? fails(context, next) : next(),
  )
  const { status } = await one.run({}, { timing: hasty })
  expect(statesOf(status)).toEqual({ verified: 5, pending: 1 })
  expect(ledgerOf(one.plan.journal).find(({ state }) => state === 'pending')).toMatchObject({
    source_uid: 3,
    code: 'breaks-connection',
  })
  expect(runExitCode(status)).toBe(3)
  off()
  expect((await one.run({}, { timing: hasty })).status).toMatchObject({
    state: 'complete',
    problems: [],
    totals: { verified: 6 },
  })
})
