// Flags that change on the source after the copy: carried over, never over a user's own change.

import { describe, expect, it } from 'vitest'
import { migration } from '../copy/migration.ts'
import { letters, scriptedPair } from '../copy/scripted-pair.ts'
import { fillAccount, folderOf, readAccount } from '../support/account-state.ts'
import { type DovecotServer, startDovecot, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { type Account, MailClient } from '../support/mail-client.ts'
import { freshUser } from '../support/temp-dir.ts'
import { stated } from '../../src/words/stated.ts'

const obstacle = whyNoDovecot()

/** Flags of a folder by UID. */
async function flagsIn(account: Account, path = 'INBOX'): Promise<string[]> {
  return folderOf(await readAccount(account), path).messages.map(({ uid, flags }) => `${uid} ${flags.join(' ')}`.trim())
}

async function store(
  account: Account,
  changes: readonly (readonly [number[], '+FLAGS' | '-FLAGS', string[]])[],
  path = 'INBOX',
): Promise<void> {
  const client = await MailClient.connect(account)
  await client.select(path)
  for (const [uids, how, flags] of changes) await client.store(uids, how, flags)
  await client.logout()
}

async function filled(source: DovecotServer, target: DovecotServer, port = target.port) {
  const user = freshUser()
  const [from, to] = [
    { port: source.port, user },
    { port: target.port, user },
  ]
  await fillAccount(from, { INBOX: letters(8) })
  return { from, to, job: migration(source, { port }, [{ id: 'uno', source: user, target: user }]) }
}

/** What users do on both sides between two passes, and what must come of it. */
async function changeBothSides(from: Account, to: Account): Promise<void> {
  await store(from, [
    [[1, 2], '+FLAGS', ['\\Flagged']],
    [[3], '-FLAGS', ['\\Seen']],
    [[3], '+FLAGS', ['\\Answered', 'Protocollato']],
    [[4, 5, 6], '+FLAGS', ['\\Flagged']],
    [[7], '+FLAGS', ['\\Deleted']],
  ])
  // 4: another change of the user's; 5: the same change; 6: read and unread again, as it was.
  await store(to, [
    [[4], '+FLAGS', ['\\Answered']],
    [[5], '+FLAGS', ['\\Flagged']],
    [[6], '-FLAGS', ['\\Seen']],
    [[6], '+FLAGS', ['\\Seen']],
    [[8], '-FLAGS', ['\\Seen']],
  ])
}
const asDefined = [
  '1 \\Flagged \\Seen',
  '2 \\Flagged \\Seen',
  '3 Protocollato \\Answered',
  '4 \\Answered \\Seen',
  '5 \\Flagged \\Seen',
  '6 \\Flagged \\Seen',
  '7 \\Seen',
  '8',
]

describe.skipIf(obstacle !== undefined)(
  `on real servers${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('with CONDSTORE an ordinary run carries them over, and touches nothing else', async () => {
      const { source, target } = await twoServers()
      const line = await openLine({ targetPort: target.port, recordVerbs: true })
      const { from, to, job } = await filled(source, target, line.port)
      await job.run()
      await changeBothSides(from, to)
      const first = line.verbs.length
      const { status, events } = await job.run()
      expect(await flagsIn(to)).toEqual(asDefined)
      expect(line.verbs.slice(first)).not.toContain('APPEND')
      expect(status).toMatchObject({ state: 'complete', problems: [], totals: { messages: 8, verified: 8 } })
      expect(
        events.flatMap((event) =>
          event.event === 'finding'
            ? [`${event.finding.level} ${event.finding.code} ${stated(event.finding, 'en').message}`]
            : [],
        ),
      ).toEqual(['note flags-followed Flags that changed on the source were carried over to 5 messages'])
      const notes = job
        .ledger()
        .map(({ notes: text }) =>
          (JSON.parse(text) as { code: string; detail: string }[]).map(({ code, detail }) => `${code}: ${detail}`),
        )
      expect(notes).toEqual([
        ['flags-followed: \\Seen → \\Seen \\Flagged'],
        ['flags-followed: \\Seen → \\Seen \\Flagged'],
        ['flags-followed: \\Seen → \\Answered Protocollato'],
        ['flags-changed: \\Seen → \\Answered \\Seen'],
        ['flags-followed: \\Seen → \\Seen \\Flagged'],
        ['flags-followed: \\Seen → \\Seen \\Flagged'],
        [],
        [],
      ])
      const second = line.verbs.length
      await job.run()
      expect(line.verbs.slice(second).filter((verb) => verb === 'UID STORE' || verb === 'SELECT')).toEqual([])
      await line.close()
    })

    it('a second change follows the first, back to what it was too', async () => {
      const { source, target } = await twoServers()
      const { from, to, job } = await filled(source, target)
      await job.run()
      await store(from, [[[1, 2], '+FLAGS', ['\\Flagged']]])
      await job.run()
      await store(from, [
        [[1], '-FLAGS', ['\\Flagged']],
        [[2], '+FLAGS', ['Urgente']],
      ])
      await job.run()
      expect((await flagsIn(to)).slice(0, 2)).toEqual(['1 \\Seen', '2 Urgente \\Flagged \\Seen'])
    })

    it('a message that waits to be copied goes with the flags that it has then', async () => {
      const { source, target } = await twoServers()
      const { from, to, job } = await filled(source, target)
      const stop = new AbortController()
      await job.run({
        stop: stop.signal,
        emit: ({ event }) => {
          if (event === 'mailbox-counted') stop.abort()
        },
      })
      await store(from, [[[2], '+FLAGS', ['\\Flagged']]])
      await job.run()
      expect((await flagsIn(to))[1]).toBe('2 \\Flagged \\Seen')
      expect(job.ledger().flatMap(({ notes }) => JSON.parse(notes) as unknown[])).toEqual([])
    })

    it('without CONDSTORE only a flags pass looks: on request', async () => {
      const { target } = await twoServers()
      const source = await startDovecot({ hide: ['CONDSTORE', 'QRESYNC'] })
      const { from, to, job } = await filled(source, target)
      await job.run()
      await changeBothSides(from, to)
      await job.run()
      expect((await flagsIn(to)).slice(0, 3)).toEqual(['1 \\Seen', '2 \\Seen', '3 \\Seen'])
      await job.run({ flags: true })
      expect(await flagsIn(to)).toEqual(asDefined)

      await store(from, [[[1], '+FLAGS', ['\\Answered']]])
      const stopped = Date.now() - 25 * 3_600_000
      for (const [receivingStops, expected] of [
        [stopped + 7_200_000, '1 \\Flagged \\Seen'],
        [stopped, '1 \\Answered \\Flagged \\Seen'],
      ] as const) {
        Object.assign(job.plan.mailboxes[0]?.source.server ?? {}, { timeline: { receivingStops } })
        await job.run()
        expect((await flagsIn(to))[0]).toBe(expected)
      }
      await source.stop()
    })

    it('follow a copy that a user has moved to another folder of the target', async () => {
      const { source, target } = await twoServers()
      const { from, to, job } = await filled(source, target)
      await job.run()
      const client = await MailClient.connect(to)
      await client.create('Archivio')
      await client.select('INBOX')
      await client.move([2], 'Archivio')
      await client.logout()
      await fillAccount(from, { INBOX: letters(1, 50) })
      await job.run()
      await store(from, [[[2], '+FLAGS', ['\\Flagged']]])
      await job.run()
      expect(await flagsIn(to, 'Archivio')).toEqual(['1 \\Flagged \\Seen'])
    })
  },
)

describe('on servers that do little, or lie', () => {
  it('a keyword that the target does not keep is noted once, and not tried again', async () => {
    const pair = await scriptedPair({ INBOX: letters(2) })
    pair.to().permanentFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft']
    await pair.job.run()
    for (const flags of [['Urgente', '\\Flagged'], ['\\Answered']]) {
      for (const flag of flags) pair.from().get(1)?.flags.add(flag)
      touch(pair.from(), 1)
      await pair.job.run()
    }
    expect([...(pair.to().get(1)?.flags ?? [])].toSorted()).toEqual(['\\Answered', '\\Flagged', '\\Seen'])
    expect(pair.target.commands.filter(({ line }) => line.includes('Urgente'))).toEqual([])
    expect(pair.job.ledger()[0]?.notes).toContain('"keyword-refused","detail":"Urgente"')
  })

  it('a STORE that is refused fails nothing, is noted', async () => {
    const pair = await scriptedPair({ INBOX: letters(2) })
    await pair.job.run()
    const off = pair.target.on('UID STORE', (context) => context.no('[NOPERM] not yours'))
    pair.from().get(1)?.flags.add('\\Flagged')
    touch(pair.from(), 1)
    expect((await pair.job.run()).status.state).toBe('complete')
    expect(pair.job.ledger()[0]?.notes).toContain('"flag-not-kept","detail":"\\\\Flagged: not yours"')
    off()
    touch(pair.from(), 2)
    await pair.job.run()
    expect([...(pair.to().get(1)?.flags ?? [])].toSorted()).toEqual(['\\Flagged', '\\Seen'])
  })

  it.each<[string, string[]]>([
    ['a flag', ['\\Flagged']],
    ['a keyword', ['Protocollato']],
  ])('when setting %s and taking one away are both refused, both are noted', async (_, added) => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    const flags = pair.from().get(1)?.flags
    for (const flag of added) flags?.add(flag)
    flags?.delete('\\Seen')
    touch(pair.from(), 1)
    pair.target.on('UID STORE', (context) =>
      context.no(context.line.includes('+FLAGS') ? 'no setting here' : 'no taking away here'),
    )
    await pair.job.run()
    const notes = pair.job.ledger()[0]?.notes
    expect(notes).toContain('no setting here')
    expect(notes).toContain('no taking away here')
  })

  it("a keyword that a STORE refuses is noted with the server's reason", async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    const flags = pair.from().get(1)?.flags
    flags?.add('Protocollato')
    flags?.delete('\\Seen')
    touch(pair.from(), 1)
    pair.target.on('UID STORE', (context, next) =>
      context.line.includes('+FLAGS') ? context.no('no setting here') : next(),
    )
    await pair.job.run()
    expect([...(pair.to().get(1)?.flags ?? [])]).toEqual([])
    const codes = (JSON.parse(pair.job.ledger()[0]?.notes ?? '[]') as { code: string }[])
      .map(({ code }) => code)
      .toSorted()
    expect(codes).toEqual(['flag-not-kept', 'flags-followed', 'keyword-refused'])
  })

  it('a source that announces CONDSTORE and refuses CHANGEDSINCE is asked for all flags', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    pair.source.on('UID FETCH', (context, next) =>
      context.line.includes('CHANGEDSINCE') ? context.bad('no mod-sequences here') : next(),
    )
    await pair.job.run()
    pair.from().get(2)?.flags.add('\\Flagged')
    touch(pair.from(), 2)
    await pair.job.run()
    expect(pair.to().messages.map(({ flags }) => flags.has('\\Flagged'))).toEqual([false, true, false])
  })

  it('asks only for what changed where the source can tell, and for nothing where nothing changed', async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Inviata: letters(3, 20) })
    await pair.job.run()
    pair.from().get(2)?.flags.add('\\Flagged')
    touch(pair.from(), 2)
    const before = pair.source.commands.length
    await pair.job.run()
    const asked = pair.source.commands
      .slice(before)
      .filter(({ verb }) => verb === 'EXAMINE' || verb === 'UID FETCH')
      .map(({ line }) => line.replace(/^\S+ /, ''))
    expect(asked[0]).toBe('EXAMINE "INBOX" (CONDSTORE)')
    expect(asked.filter((line) => line.includes('CHANGEDSINCE'))).toHaveLength(1)
    expect(asked.filter((line) => line.includes('Inviata'))).toEqual([])
  })

  it('a flags pass that finds nothing opens no folder of the target', async () => {
    const pair = await scriptedPair(
      { INBOX: letters(3), Inviata: letters(3, 20), Spam: letters(2, 40) },
      { source: { hide: ['CONDSTORE'] } },
    )
    Object.assign(pair.job.plan.mailboxes[0]?.folders ?? {}, { exclude: ['Spam'] })
    await pair.job.run()
    for (const flagged of [[], ['Inviata']]) {
      for (const path of flagged) pair.from(path).get(2)?.flags.add('\\Flagged')
      const [onSource, onTarget] = [pair.source.commands.length, pair.target.commands.length]
      const { status } = await pair.job.run({ flags: true })
      expect(status.state).toBe('complete')
      const fetched = pair.source.commands
        .slice(onSource)
        .filter(({ verb }) => verb === 'UID FETCH')
        .map(({ line }) => line.replace(/^\S+ /, ''))
      expect(fetched).toEqual([
        'UID FETCH 4:* (UID RFC822.SIZE INTERNALDATE FLAGS)',
        'UID FETCH 1:* (UID FLAGS)',
        'UID FETCH 4:* (UID RFC822.SIZE INTERNALDATE FLAGS)',
        'UID FETCH 1:* (UID FLAGS)',
      ])
      const opened = pair.target.commands.slice(onTarget).filter(({ verb }) => verb === 'SELECT' || verb === 'EXAMINE')
      expect([...new Set(opened.map(({ line }) => /"(.*)"/.exec(line)?.[1]))]).toEqual(flagged)
    }
    expect(pair.to('Inviata').get(2)?.flags.has('\\Flagged')).toBe(true)
    const before = pair.source.commands.length
    await pair.job.run()
    expect(pair.source.commands.slice(before).map(({ verb }) => verb)).not.toContain('EXAMINE')
  })

  it('changed on the source while its UIDVALIDITY changes too', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) })
    await pair.job.run()
    pair.from().renumber(100)
    pair.from().get(101)?.flags.add('\\Flagged')
    const { status } = await pair.job.run()
    expect(status.totals).toMatchObject({ messages: 3, verified: 3 })
    expect(pair.to().messages.map(({ flags }) => flags.has('\\Flagged'))).toEqual([false, true, false])
  })
})

/** As a STORE by another client: the message and its folder have a higher mod-sequence. */
function touch(folder: { modseq: number; get(uid: number): { modseq: number } | undefined }, uid: number): void {
  folder.modseq += 1
  const message = folder.get(uid)
  if (message !== undefined) message.modseq = folder.modseq
}

describe('whether a pass is the final one', () => {
  /** A source that tells nothing of changed flags; its last message can arrive until so many ms from now. */
  async function flagged(finalIn: number) {
    const pair = await scriptedPair({ INBOX: letters(2) }, { source: { hide: ['CONDSTORE'] } })
    const receivingStops = Date.now() + finalIn - 24 * 3_600_000
    for (const { source } of pair.job.plan.mailboxes) source.server.timeline = { receivingStops }
    const far = { now: () => Date.now() + 7 * 24 * 3_600_000, wait: async () => true }
    return { pair, far }
  }

  it('is told by the clock of the run: the flags of all messages are looked at when that clock says so', async () => {
    const { pair, far } = await flagged(3_600_000)
    await pair.job.run()
    pair.from().messages[0]?.flags.add('\\Flagged')
    expect((await pair.job.run()).status.state).toBe('pass-due')
    expect([...(pair.to().messages[0]?.flags ?? [])]).not.toContain('\\Flagged')
    expect((await pair.job.run({}, { clock: far })).status.state).toBe('complete')
    expect([...(pair.to().messages[0]?.flags ?? [])]).toContain('\\Flagged')
  })
})
