// A copy that is found again with the same bytes and another INTERNALDATE is proved, and a note says which date it has.

import { afterEach, describe, expect, it } from 'vitest'
import { statesOf } from '../copy/migration.ts'
import { letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'
import { readStatusOf, runPlan, verifyPlan } from '../verify/desk.ts'

const otherDate = Date.UTC(2016, 1, 2, 3, 4, 5)
const noted = { code: 'date-changed', detail: '2016-02-02T03:04:05.000Z' }

const notesOf = ({ job }: Pair): unknown[] => job.ledger().map(({ notes }) => JSON.parse(notes) as unknown)

describe('a message of the target that came back with another date', () => {
  it('in a folder that was replaced', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    const folder = pair.to()
    const before = folder.messages.splice(0)
    folder.renumber(700)
    for (const [at, { bytes, flags, internalDate }] of before.entries())
      folder.add(bytes, [...flags], at === 1 ? otherDate : internalDate)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 3 })
    expect(notesOf(pair)).toEqual([[], [noted], []])
  })

  it('under another UID, and in another folder', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    const [first, second] = pair.to().messages
    if (first === undefined || second === undefined) throw new Error('no copies')
    pair.to().remove([first.uid, second.uid])
    pair.to().add(first.bytes, [...first.flags], otherDate)
    pair.to('Altrove').add(second.bytes, [...second.flags], otherDate)
    for (const { bytes, flags, date } of letters(1, 50)) pair.from().add(bytes, flags, date)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 4 })
    const [ofFirst, ofSecond] = notesOf(pair)
    expect(ofFirst).toContainEqual(noted)
    expect(ofSecond).toEqual([{ code: 'moved-by-user', detail: 'Altrove' }, noted])
    // Once it has its own date again, nothing is said of another one.
    const { messages } = pair.to('Altrove')
    pair.to('Altrove').remove(messages.map(({ uid }) => uid))
    pair.to().add(second.bytes, [...second.flags], second.internalDate)
    for (const { bytes, flags, date } of letters(1, 60)) pair.from().add(bytes, flags, date)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    expect(notesOf(pair)[1]).not.toContainEqual(noted)
  })
})

describe('a message of the source that came back with another date in a folder that was numbered anew', () => {
  /** Copied; then its first message is dated anew, and the copies keep the date that they were sent with. */
  async function datedAnew(): Promise<Pair> {
    const pair = await scriptedPair({ INBOX: letters(1, 50), Pratiche: letters(4) })
    await pair.job.run()
    const folder = pair.from('Pratiche')
    const [first] = folder.messages
    if (first === undefined) throw new Error('no messages')
    folder.remove([first.uid])
    folder.add(first.bytes, [...first.flags], otherDate)
    folder.renumber(700)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    return pair
  }
  const sent = { code: 'date-changed', detail: new Date(letters(1)[0]?.date ?? 0).toISOString() }

  it('the note stays when the copies are found again in a target folder that was replaced', async () => {
    const pair = await datedAnew()
    expect(notesOf(pair)).toContainEqual([sent])
    const folder = pair.to('Pratiche')
    const before = folder.messages.splice(0)
    folder.renumber(900)
    for (const { bytes, flags, internalDate } of before) folder.add(bytes, [...flags], internalDate)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    expect(notesOf(pair).filter((notes) => JSON.stringify(notes) !== '[]')).toEqual([[sent]])
  })

  it('the folder is known by its dates when it is renamed and numbered anew: nothing is sent twice', async () => {
    const pair = await datedAnew()
    const { folders } = pair.source.account('u')
    folders.set('Archivio 2015', pair.from('Pratiche'))
    folders.delete('Pratiche')
    folders.get('Archivio 2015')?.renumber(1_200)
    expect(statesOf((await pair.job.run()).status)).toEqual({ verified: 5 })
    expect(pair.target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(5)
  })
})

describe('verify', () => {
  const servers: ScriptedServer[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  it.each(['source', 'journal'] as const)(
    'against the %s finds a lost copy again, with another date',
    async (against) => {
      const [source, target] = [await startScriptedServer(), await startScriptedServer()]
      servers.push(source, target)
      for (let n = 1; n <= 3; n += 1)
        source
          .account('a')
          .ensure('INBOX')
          .add(plainMessage(n, `testo ${n}\r\n`).bytes)
      const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
      await runPlan(file)
      const inbox = target.account('b').ensure('INBOX')
      const [copy] = inbox.messages
      if (copy === undefined) throw new Error('no copy')
      inbox.remove([copy.uid])
      expect(await verifyPlan(file)).toMatchObject({ verdict: 'differs', totals: { missing: 1 } })
      inbox.add(copy.bytes, [...copy.flags], otherDate)
      expect(await verifyPlan(file, { against })).toMatchObject({ verdict: 'identical' })
      expect(readStatusOf(file)).toMatchObject({ totals: { verified: 3, noted: 1 } })
    },
  )
})
