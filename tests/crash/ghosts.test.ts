// Copies that arrive long after they were given up: claimed, or reported as ghosts and removed on request.

import { afterEach, describe, expect, it } from 'vitest'
import { runExitCode } from '../../src/cli/exit-codes.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import { migration, problemsOf } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { corpus } from '../support/messages.ts'
import { type CommandContext, gate, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { hasty } from './hasty.ts'

const servers: ScriptedServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

/**
 * A target that takes the third message, drops the connection, and stores it when `late` opens: longer than a run waits
 * that is as hasty as these. `until`: opens it at the first such event.
 */
async function lateTarget(until?: (event: MigrationEvent) => boolean) {
  const [source, target] = await Promise.all([
    startScriptedServer({ separator: '.', prefix: 'INBOX.' }),
    startScriptedServer(),
  ])
  servers.push(source, target)
  const user = freshUser('a')
  for (const { bytes, flags, date } of corpus(61, 6, 2)) source.account('da').ensure('INBOX').add(bytes, flags, date)
  const late = gate()
  const arrived = gate()
  target.once(
    'APPEND',
    async (context, next) => {
      context.close('reset')
      await late.opened
      await next()
      arrived.open()
    },
    3,
  )
  const one = migration(source, { port: target.port, writer: 'one-by-one' }, [
    { id: 'uno', source: 'da', target: user },
  ])
  const run = (request = {}) =>
    one.run(
      {
        emit: (event) => {
          if (until?.(event) === true) late.open()
        },
        ...request,
      },
      { timing: hasty },
    )
  return { source, target, user, inbox: target.account(user).ensure('INBOX'), run, late, arrived }
}

const isVerified =
  (uid: number) =>
  (event: MigrationEvent): boolean =>
    event.event === 'message' && event.uid === uid && event.state === 'verified'

describe('a copy that arrives late', () => {
  it('after it was given up, but before it is sent again, is taken for what it is', async () => {
    const { run, inbox } = await lateTarget((event) => event.event === 'settled')
    const { status } = await run()
    expect(problemsOf(status)).toEqual([])
    expect(status).toMatchObject({ state: 'complete', totals: { messages: 6, verified: 6, ghosts: 0 } })
    expect(inbox.messages).toHaveLength(6)
  })

  it('after it was sent again is a ghost: reported, and the run is not complete', async () => {
    const { run, inbox } = await lateTarget(isVerified(3))
    const { status } = await run()
    expect(inbox.messages).toHaveLength(7)
    expect(problemsOf(status)).toEqual(['ghost ghost'])
    expect(status).toMatchObject({ state: 'incomplete', totals: { messages: 6, verified: 6, ghosts: 1 } })
    expect(runExitCode(status)).toBe(3)
  })

  it('after the run had ended is found by the next run', async () => {
    const { run, late, arrived, inbox } = await lateTarget()
    expect((await run()).status).toMatchObject({ state: 'complete', totals: { verified: 6, ghosts: 0 } })
    late.open()
    await arrived.opened
    expect(inbox.messages).toHaveLength(7)
    const { status } = await run()
    expect(problemsOf(status)).toEqual(['ghost ghost'])
    expect(inbox.messages).toHaveLength(7)
  })
})

describe('removing ghosts', () => {
  async function haunted() {
    const all = await lateTarget(isVerified(3))
    await all.run()
    const ghost = all.inbox.messages.find(
      (one, at) => all.inbox.messages.findIndex((other) => other.bytes.equals(one.bytes)) < at,
    )
    if (ghost === undefined) throw new Error('no message is there twice')
    all.target.commands.length = 0
    const expunges = (): string[] =>
      all.target.commands
        .filter(({ verb }) => /EXPUNGE|CLOSE|STORE/.test(verb))
        .map(({ line }) => line.replace(/^\S+ /, ''))
    return { ...all, ghost, expunges }
  }

  it('takes away exactly the surplus copy by its UID, and not what users marked deleted', async () => {
    const { run, inbox, ghost, expunges } = await haunted()
    const kept = inbox.messages.filter((one) => one !== ghost)
    kept[0]?.flags.add('\\Deleted')
    const { status } = await run({ removeGhosts: true })
    expect(expunges()).toEqual([`UID STORE ${ghost.uid} +FLAGS.SILENT (\\Deleted)`, `UID EXPUNGE ${ghost.uid}`])
    expect(inbox.messages).toEqual(kept)
    expect(status).toMatchObject({ state: 'complete', problems: [], totals: { verified: 6, ghosts: 0 } })
    expect((await run()).status).toMatchObject({ state: 'complete', problems: [], totals: { ghosts: 0 } })
  })

  it('leaves alone what a user touched', async () => {
    const { run, inbox, ghost, expunges } = await haunted()
    ghost.flags.add('\\Answered')
    const { status } = await run({ removeGhosts: true })
    expect(expunges()).toEqual([])
    expect(inbox.messages).toContain(ghost)
    expect(problemsOf(status)).toEqual(['ghost ghost'])
  })

  it('leaves it alone when the proved copy is not there any more', async () => {
    const { run, inbox, ghost, expunges } = await haunted()
    inbox.remove(inbox.messages.filter((one) => one !== ghost && one.bytes.equals(ghost.bytes)).map(({ uid }) => uid))
    const { status } = await run({ removeGhosts: true })
    expect(expunges()).toEqual([])
    expect(inbox.messages).toContain(ghost)
    // The one that is left is the proved one now.
    expect(status).toMatchObject({ state: 'complete', problems: [], totals: { verified: 6, noted: 1, ghosts: 0 } })
  })

  it("does not take a user's own copy for ours, when one of two equal messages was moved away", async () => {
    const { source, target, user, inbox, run, late } = await lateTarget()
    late.open()
    const mail = source.account('da').ensure('INBOX')
    const [first] = mail.messages
    if (first === undefined) throw new Error('the source is empty')
    mail.add(first.bytes, [...first.flags], first.internalDate)
    await run()
    const [one, other] = inbox.messages.filter(({ bytes }) => bytes.equals(first.bytes))
    if (one === undefined || other === undefined) throw new Error('not both are there')
    // The user files one of them, and later makes a copy of the other.
    target
      .account(user)
      .ensure('Altra')
      .add(one.bytes, [...one.flags], one.internalDate)
    inbox.remove([one.uid])
    mail.add(Buffer.from('Subject: nuova\r\n\r\nposta nuova\r\n'))
    await run()
    const copy = inbox.add(other.bytes, [...other.flags], other.internalDate)
    mail.add(Buffer.from('Subject: nuova\r\n\r\naltra posta nuova\r\n'))
    const { status } = await run({ removeGhosts: true })
    expect(inbox.messages).toContain(copy)
    expect(status).toMatchObject({ state: 'complete', totals: { messages: 9, verified: 9, ghosts: 0 } })
  })

  it('does nothing without UIDPLUS', async () => {
    const { run, target, inbox, ghost, expunges } = await haunted()
    target.capabilities = target.capabilities.filter((name) => name !== 'UIDPLUS')
    await run({ removeGhosts: true })
    expect(expunges()).toEqual([])
    expect(inbox.messages).toContain(ghost)
  })

  it('is taken up again when the line breaks between marking and expunging', async () => {
    const { run, target, inbox, ghost } = await haunted()
    target.once('UID EXPUNGE', (context) => context.close('reset'))
    const { status } = await run({ removeGhosts: true })
    expect(inbox.messages).not.toContain(ghost)
    expect(status).toMatchObject({ state: 'complete', problems: [], totals: { verified: 6, ghosts: 0 } })
    expect(inbox.messages).toHaveLength(6)
  })

  const carries = (context: CommandContext, text: string): boolean =>
    context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes(text))

  it.each<[string, { together: boolean; flags: string[] }, (context: CommandContext) => boolean]>([
    [
      'refused together with a bad one',
      { together: true, flags: ['\\Seen'] },
      (context) => carries(context, 'lettera 3\r\n'),
    ],
    [
      'refused for its keyword',
      { together: false, flags: ['\\Seen', '$Protocollato'] },
      (context) => context.line.includes('$Protocollato'),
    ],
  ])("takes no user's copy for ours because the first attempt was %s", async (_, { together, flags }, isBad) => {
    const pair = await scriptedPair(
      { INBOX: letters(6).map((one) => ({ ...one, flags })) },
      { targetPlace: { writer: together ? 'multiappend' : 'one-by-one' } },
    )
    pair.target.on('APPEND', (context, next) =>
      isBad(context) ? context.no(together ? '[CANNOT] virus' : '[LIMIT] no such keyword') : next(),
    )
    await pair.job.run()
    const sent = pair.to().messages.find(({ bytes }) => bytes.includes('lettera 5\r\n'))
    if (sent === undefined) throw new Error('it was not sent')
    const copy = pair.to().add(sent.bytes, [...sent.flags], sent.internalDate)
    for (let run = 0; run < 2; run += 1) {
      const { status } = await pair.job.run({ removeGhosts: true })
      expect(status.totals.ghosts).toBe(0)
      expect(problemsOf(status).filter((problem) => problem.startsWith('ghost'))).toEqual([])
    }
    expect(pair.to().messages).toContain(copy)
    expect(pair.target.verbs().filter((verb) => /EXPUNGE|STORE/.test(verb))).toEqual([])
  })
})
