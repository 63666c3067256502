// Folders that were renamed on either side and copies that were taken away: the right message is missing.

import { afterEach, expect, it } from 'vitest'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer } from '../support/scripted-server.ts'
import { readStatusOf, runPlan, verifyPlan } from './desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

// One of the two comes first wherever folders are looked through in an order.
it.each([
  ['journal', 'Atti', 'Zona'],
  ['journal', 'Zona', 'Atti'],
  ['source', 'Atti', 'Zona'],
  ['source', 'Zona', 'Atti'],
] as const)('against the %s, taken from %s: it is named, and copied again alone', async (against, taken, kept) => {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const twin = plainMessage(1, 'due volte\r\n').bytes
  source.account('a').ensure(taken).add(twin)
  source.account('a').ensure(kept).add(twin)
  const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })

  const { folders } = target.account('b')
  const [emptied, renamed] = [folders.get(taken), folders.get(kept)]
  if (emptied === undefined || renamed === undefined) throw new Error('nothing was copied')
  emptied.remove(emptied.messages.map(({ uid }) => uid))
  folders.delete(kept)
  folders.set('Vecchia', renamed)

  const { problems, totals } = await verifyPlan(file, { against })
  expect(problems.filter(({ outcome }) => outcome === 'missing')).toMatchObject([{ folder: taken, uid: 1 }])
  expect(totals).toMatchObject({ missing: 1, moved: 1 })
  await runPlan(file, { again: [taken, kept] })
  const copies = [...folders.values()].flatMap(({ messages }) => messages).filter(({ bytes }) => bytes.equals(twin))
  expect(copies).toHaveLength(2)
})

it.each([
  ['renamed', { Bozze: 'Vecchia' }],
  ['renamed, and another one has its name', { Bozze: 'Vecchia', Atti: 'Bozze' }],
] as const)('of a source folder that is %s since: it is named by its row, and copied again alone', async (_, names) => {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  for (const [at, path] of ['Atti', 'Bozze'].entries())
    for (const n of [1, 2, 3])
      source
        .account('a')
        .ensure(path)
        .add(plainMessage(10 * at + n, `numero ${n}\r\n`).bytes)
  const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })

  target.account('b').ensure('Bozze').remove([2])
  const { folders } = source.account('a')
  for (const [from, to] of Object.entries(names)) {
    const folder = folders.get(from)
    if (folder === undefined) throw new Error(`no folder ${from}`)
    folders.delete(from)
    folders.set(to, folder)
  }
  const { verdict, totals } = await verifyPlan(file, { against: 'source' })
  expect({ verdict, missing: totals.missing }).toEqual({ verdict: 'differs', missing: 1 })
  expect(await runPlan(file)).toMatchObject({ state: 'incomplete', totals: { verified: 5, gone: 1 } })
  expect(await runPlan(file, { again: ['Vecchia'] })).toMatchObject({ totals: { verified: 6 } })
  expect(target.account('b').ensure('Bozze').messages).toHaveLength(3)
})

it.each([
  ['source', 'others of other bytes'],
  ['journal', 'others of other bytes'],
  ['source', 'twins'],
  ['journal', 'twins'],
] as const)(
  'against the %s, taken away while its folder is read, among %s: its row has lost it',
  async (against, kind) => {
    const [source, target] = [await startScriptedServer(), await startScriptedServer()]
    closing.push(
      () => source.close(),
      () => target.close(),
    )
    const inbox = source.account('a').ensure('INBOX')
    for (const n of [1, 2, 3]) inbox.add(plainMessage(kind === 'twins' ? 1 : n, 'tre volte\r\n').bytes)
    const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
    expect(await runPlan(file)).toMatchObject({ state: 'complete' })

    const copies = target.account('b').ensure('INBOX')
    const off = target.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY')) copies.remove([2])
      return next()
    })
    const { problems } = await verifyPlan(file, { against })
    expect(problems).toMatchObject([{ folder: 'INBOX', uid: 2, outcome: 'missing' }])
    off()
    expect(await runPlan(file)).toMatchObject({ state: 'incomplete', totals: { verified: 2, gone: 1 } })
    expect(await runPlan(file, { again: ['INBOX'] })).toMatchObject({ totals: { verified: 3 } })
    expect(copies.messages).toHaveLength(3)
  },
)

it('altered in its place, beside the sound copy that a user moved there: it is named each time', async () => {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const twin = plainMessage(1, 'due volte\r\n').bytes
  source.account('a').ensure('Atti').add(twin)
  source.account('a').ensure('Zona').add(twin)
  const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })

  const [left, joined] = [target.account('b').ensure('Atti'), target.account('b').ensure('Zona')]
  const [moved, altered] = [left.messages[0], joined.messages[0]]
  if (moved === undefined || altered === undefined) throw new Error('nothing was copied')
  altered.bytes = Buffer.concat([Buffer.from('X-Scanned: yes\r\n'), twin])
  left.remove([moved.uid])
  joined.add(twin, [...moved.flags], moved.internalDate)

  for (const _ of [1, 2]) {
    const { problems } = await verifyPlan(file, { against: 'source' })
    expect(problems.filter(({ outcome }) => outcome === 'differs')).toMatchObject([{ folder: 'Zona', uid: 1 }])
    const { state, problems: left } = await runPlan(file)
    expect({ state, left }).toMatchObject({
      state: 'incomplete',
      left: [{ folder: 'Zona', uid: 1, outcome: 'differs' }],
    })
  }
})

it.each(['source', 'journal'] as const)(
  'against the %s, filed elsewhere by a user and taken away there: its row has lost it, not that of its twin',
  async (against) => {
    const [source, target] = [await startScriptedServer(), await startScriptedServer()]
    closing.push(
      () => source.close(),
      () => target.close(),
    )
    const twin = plainMessage(1, 'due volte\r\n').bytes
    const inbox = source.account('a').ensure('INBOX')
    inbox.add(twin)
    inbox.add(twin)
    const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
    const copies = target.account('b').ensure('INBOX')
    const filed = target.account('b').ensure('Archivio')
    expect(await runPlan(file)).toMatchObject({ state: 'complete' })
    const [first] = copies.messages
    if (first === undefined) throw new Error('nothing was copied')
    copies.remove([first.uid])
    const moved = filed.add(twin, [...first.flags], first.internalDate)
    filed.add(plainMessage(2, 'di un utente\r\n').bytes)
    expect(await runPlan(file)).toMatchObject({ state: 'complete', totals: { verified: 2 } })

    filed.remove([moved.uid])
    expect(await verifyPlan(file, { against })).toMatchObject({ verdict: 'differs', totals: { missing: 1 } })
    expect(readStatusOf(file)).toMatchObject({ state: 'incomplete', canSwitchOff: { verdict: 'no' } })
    expect(await runPlan(file)).toMatchObject({ state: 'incomplete', totals: { verified: 1, gone: 1 } })
    expect(await runPlan(file, { again: ['INBOX'] })).toMatchObject({ totals: { verified: 2 } })
    expect(copies.messages).toHaveLength(2)
  },
)
