// verify against servers that lie, lose lines, or number their folders anew.

import { afterEach, describe, expect, it } from 'vitest'
import { verify } from '../../src/verify/verify.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus, plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'
import { deskFor, quickly, readStatusOf, runPlan, verifyPlan } from './desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const date = Date.UTC(2014, 4, 6, 7, 8, 9)

type Setting = { source: ScriptedServer; target: ScriptedServer; file: string; inbox: ScriptedFolder }

/** Two servers and a mailbox of five messages, copied unless `copied` is false. */
async function setting({ copied = true } = {}): Promise<Setting> {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  for (let n = 1; n <= 5; n += 1)
    source
      .account('a')
      .ensure('INBOX')
      .add(plainMessage(n, `testo ${n}\r\n`).bytes, ['\\Seen'], date)
  const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  if (copied) expect(await runPlan(file)).toMatchObject({ state: 'complete' })
  return { source, target, file, inbox: target.account('b').ensure('INBOX') }
}

describe('verify, with scripted servers', () => {
  it('counts as different what the source does not serve, and leaves out what vanishes meanwhile', async () => {
    const { source, file } = await setting()
    const inbox = source.account('a').ensure('INBOX')
    const [nil, empty, vanishing] = inbox.messages
    if (nil === undefined || empty === undefined || vanishing === undefined) throw new Error('no messages')
    nil.served = null
    empty.served = Buffer.alloc(0)
    vanishing.served = null
    let fetches = 0
    source.on('UID FETCH', async (context, next) => {
      await next()
      // Once its body was not served, it is gone.
      fetches += context.line.includes('BODY') ? 1 : 0
      if (fetches === 1) inbox.remove([vanishing.uid])
    })
    const document = await verifyPlan(file)
    expect(document).toMatchObject({
      verdict: 'differs',
      totals: { compared: 4, identical: 2, differs: 2, missing: 0, unexpected: 3 },
    })
    expect(document.problems.filter((one) => one.outcome === 'differs')).toMatchObject([
      { uid: 1, code: 'source-unreadable' },
      { uid: 2, code: 'source-unreadable' },
    ])
  })

  it.each(['source', 'target'] as const)(
    'does not take what another folder lacks for gone: the folder of the %s is replaced while it is read',
    async (side) => {
      const { source, target, file, inbox } = await setting()
      const server = side === 'source' ? source : target
      const folder = side === 'source' ? source.account('a').ensure('INBOX') : inbox
      const [first] = folder.messages
      if (first === undefined) throw new Error('no message')
      // Its body is not served, so the folder is opened once more.
      first.served = null
      let isReplaced = false
      server.on('EXAMINE', (_, next) => {
        const asked = server.commands.filter(({ verb, line }) => verb === 'UID FETCH' && line.includes('BODY'))
        if (!isReplaced && asked.length > before) {
          isReplaced = true
          folder.messages.splice(0)
          folder.renumber()
          folder.add(plainMessage(99, 'altro\r\n').bytes, [], date)
        }
        return next()
      })
      const before = server.commands.filter(({ verb, line }) => verb === 'UID FETCH' && line.includes('BODY')).length
      const document = await verifyPlan(file)
      expect(isReplaced).toBe(true)
      expect(document).toMatchObject({ verdict: 'differs' })
      expect(document.problems).toMatchObject([{ code: 'uidvalidity-changed' }])
    },
  )

  it('believes bytes of another length than announced when it gets them twice', async () => {
    const { source, target, file } = await setting()
    for (const server of [source, target]) {
      const message = server.account(server === source ? 'a' : 'b').ensure('INBOX').messages[2]
      if (message !== undefined) message.reportedSize = 7
    }
    expect(await verifyPlan(file)).toMatchObject({ verdict: 'identical', totals: { compared: 5, identical: 5 } })
    expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({
      verdict: 'identical',
      totals: { compared: 5, identical: 5 },
    })
  })

  it('goes on where the line broke, without counting anything twice', async () => {
    const { source, target, file } = await setting({ copied: false })
    for (const message of corpus(9, 300, 4))
      source.account('a').ensure('INBOX').add(message.bytes, message.flags, message.date)
    await runPlan(file)
    const lines = [await openLine({ targetPort: source.port }), await openLine({ targetPort: target.port })] as const
    for (const line of lines) closing.push(() => line.close())
    const cuts = [lines[0].cutAfterBytes('down', 1_500_000), lines[1].cutAfterBytes('down', 1_300_000, 'end')]
    for (const against of ['source', 'journal'] as const) {
      const { request, events } = await deskFor(file)
      const mailboxes = request.mailboxes.map((mailbox) => ({
        ...mailbox,
        source: { ...mailbox.source, server: { ...mailbox.source.server, port: lines[0].port } },
        target: { ...mailbox.target, server: { ...mailbox.target.server, port: lines[1].port } },
      }))
      const document = await verify({ ...request, mailboxes, against, strict: true }, quickly)
      expect(document).toMatchObject({ verdict: 'identical', totals: { compared: 305, identical: 305 } })
      expect(events.filter((event) => event.event === 'message').length).toBe(305)
      if (against === 'source') {
        await Promise.all(cuts)
        expect(events.filter((event) => event.event === 'reconnecting').length).toBe(2)
      }
    }
  })

  it('an empty message that a user has moved on the target is found there, like any other', async () => {
    const { source, target, file, inbox } = await setting({ copied: false })
    source.account('a').ensure('INBOX').add(Buffer.alloc(0), [], date)
    expect(await runPlan(file)).toMatchObject({ state: 'complete', totals: { verified: 6 } })
    const empty = inbox.messages.find(({ bytes }) => bytes.length === 0)
    if (empty === undefined) throw new Error('no empty copy')
    target.account('b').ensure('Archivio').add(empty.bytes, [], date)
    inbox.remove([empty.uid])
    expect(await verifyPlan(file)).toMatchObject({
      verdict: 'identical',
      totals: { identical: 6, moved: 1, missing: 0 },
    })
    target.account('b').ensure('Archivio').remove([1])
    const lost = await verifyPlan(file)
    expect(lost).toMatchObject({ verdict: 'differs', totals: { missing: 1 } })
    expect(lost.problems).toMatchObject([{ outcome: 'missing', code: 'empty-message', uid: 6 }])
    // What verify says, status says.
    expect(readStatusOf(file)).toMatchObject({ state: 'incomplete', canSwitchOff: { verdict: 'no' } })
  })

  it.each(['source', 'journal'] as const)(
    'an altered copy that a user has moved, against the %s: it differs, and is not missing',
    async (against) => {
      const { source, target, file, inbox } = await setting({ copied: false })
      target.alter = (bytes) => Buffer.from(bytes.map((byte) => (byte > 127 ? 0x58 : byte)))
      const accented = plainMessage(9, 'perch\xe9\r\n').bytes.toString('utf8').replace('prova 9', 'perch\xe9 9')
      source.account('a').ensure('INBOX').add(Buffer.from(accented, 'latin1'), [], date)
      expect(await runPlan(file)).toMatchObject({ totals: { verified: 5, differs: 1 } })
      const copy = inbox.messages[5]
      if (copy === undefined) throw new Error('no altered copy')
      target
        .account('b')
        .ensure('Archivio')
        .add(copy.bytes, [...copy.flags], copy.internalDate)
      inbox.remove([copy.uid])
      const document = await verifyPlan(file, { against })
      expect(document).toMatchObject({ verdict: 'differs', totals: { differs: 1, missing: 0, unexpected: 0 } })
      expect(readStatusOf(file)).toMatchObject({ totals: { verified: 5, differs: 1, gone: 0 } })
    },
  )

  describe.each(['source', 'journal'] as const)('a copy that a user has filed elsewhere, against the %s', (against) => {
    const filed = async () => {
      const all = await setting()
      const [copy] = all.inbox.messages
      if (copy === undefined) throw new Error('no copy')
      const altrove = all.target.account('b').ensure('Altrove')
      const moved = altrove.add(copy.bytes, [...copy.flags], copy.internalDate)
      all.inbox.remove([copy.uid])
      return { ...all, moved }
    }

    it('in a folder that cannot be opened: it is not missing, and its row stays', async () => {
      const { target, file } = await filed()
      const off = target.on('EXAMINE', (context, next) =>
        context.line.includes('Altrove') ? context.no('[NOPERM] Permission denied') : next(),
      )
      const document = await verifyPlan(file, { against })
      expect(document.verdict).toBe('differs')
      expect(document.problems).toMatchObject([
        { outcome: 'parked', folder: 'Altrove' },
        { outcome: 'missing', uid: 1, code: 'not-in-its-folder' },
      ])
      expect(readStatusOf(file)).toMatchObject({ totals: { verified: 5 }, canSwitchOff: { verdict: 'no' } })
      off()
      expect(await verifyPlan(file, { against })).toMatchObject({ verdict: 'identical', totals: { moved: 1 } })
    })

    it('and that is not given back: it is not missing, and its row stays', async () => {
      const { file, moved } = await filed()
      moved.served = null
      const document = await verifyPlan(file, { against })
      expect(document.problems.filter(({ outcome }) => outcome !== 'unexpected')).toMatchObject([
        { outcome: 'differs', uid: 1, code: 'unreadable-on-target' },
      ])
      expect(readStatusOf(file)).toMatchObject({ totals: { verified: 5 }, canSwitchOff: { verdict: 'no' } })
    })
  })

  it('of two equal messages the one that was copied has the copy that a user has moved', async () => {
    const { source, target, file, inbox } = await setting()
    const [copy] = inbox.messages
    if (copy === undefined) throw new Error('no copy')
    // Before INBOX, and not copied yet.
    source
      .account('a')
      .ensure('Archivio')
      .add(copy.bytes, [...copy.flags], copy.internalDate)
    target
      .account('b')
      .ensure('Altrove')
      .add(copy.bytes, [...copy.flags], copy.internalDate)
    inbox.remove([copy.uid])
    expect(await verifyPlan(file)).toMatchObject({ totals: { moved: 1, missing: 1 } })
    expect(readStatusOf(file)).toMatchObject({ totals: { verified: 5, gone: 0 } })
  })

  it('recognises by content a target folder that was numbered anew', async () => {
    const { target, file, inbox } = await setting()
    inbox.renumber(100)
    expect(await verifyPlan(file, { against: 'journal', strict: true })).toMatchObject({
      verdict: 'identical',
      totals: { compared: 5, identical: 5 },
    })
    inbox.remove([102])
    inbox.add(plainMessage(77, 'nuova\r\n').bytes)
    target.account('b').ensure('Altrove').add(plainMessage(1, 'testo 1\r\n').bytes, ['\\Seen'], date)
    inbox.remove([100])
    expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({
      verdict: 'differs',
      totals: { compared: 5, identical: 4, moved: 1, missing: 1, unexpected: 1 },
    })
    expect(await verifyPlan(file)).toMatchObject({
      verdict: 'differs',
      totals: { compared: 5, identical: 4, moved: 1, missing: 1, unexpected: 1 },
    })
  })

  it('says with which byte a target began to alter, and calls it the same from both ways', async () => {
    const { target, file, inbox } = await setting({ copied: false })
    target.alter = (bytes) => Buffer.from(bytes.toString('latin1').replace('testo 3', 'tEsto 3!'), 'latin1')
    expect(await runPlan(file)).toMatchObject({ state: 'incomplete' })
    const original = plainMessage(3, 'testo 3\r\n').bytes
    const document = await verifyPlan(file)
    expect(document).toMatchObject({ totals: { compared: 5, identical: 4, differs: 1, missing: 0, unexpected: 0 } })
    expect(document.problems).toMatchObject([{ uid: 3, outcome: 'differs', code: 'altered-by-target' }])
    expect(document.problems[0]?.reason).toContain(
      `first altered byte ${original.indexOf('testo') + 1}; ${original.length} bytes on the source, ` +
        `${original.length + 1} on the target`,
    )
    const fromJournal = await verifyPlan(file, { against: 'journal' })
    expect(fromJournal).toMatchObject({ totals: { compared: 5, identical: 4, differs: 1, missing: 0, unexpected: 0 } })
    inbox.renumber(50)
    expect((await verifyPlan(file, { against: 'journal' })).totals).toEqual(fromJournal.totals)
  })

  it('lists a folder that cannot be opened and proves the others', async () => {
    const { source, target, file } = await setting({ copied: false })
    source.account('a').ensure('Chiusa').add(plainMessage(50, 'chiusa\r\n').bytes)
    await runPlan(file)
    target.account('b').ensure('Chiusa').refused = '[NOPERM] no'
    for (const against of ['source', 'journal'] as const) {
      const document = await verifyPlan(file, { against })
      expect(document).toMatchObject({ verdict: 'differs', totals: { identical: 5, missing: 0, differs: 0 } })
      expect(document.problems).toMatchObject([{ folder: 'Chiusa', outcome: 'parked', code: 'folder-unreadable' }])
    }
  })

  it('finds a message that a user moves into a folder that was read already', async () => {
    const { source, target, file } = await setting({ copied: false })
    source.account('a').ensure('Zeta').add(plainMessage(60, 'in moto\r\n').bytes, [], date)
    await runPlan(file)
    const zeta = target.account('b').ensure('Zeta')
    const inbox = target.account('b').ensure('INBOX')
    target.on('EXAMINE', async (context, next) => {
      const [moving] = zeta.messages
      if (context.line.includes('Zeta') && moving !== undefined) {
        zeta.remove([moving.uid])
        inbox.add(moving.bytes, [...moving.flags], moving.internalDate)
      }
      await next()
    })
    expect(await verifyPlan(file)).toMatchObject({
      verdict: 'identical',
      totals: { compared: 6, identical: 6, moved: 1, missing: 0 },
    })
  })
})
