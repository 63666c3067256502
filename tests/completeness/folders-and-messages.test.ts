// What a source leaves out of one list is found by another, or it is told, and then nothing is complete (promise 11).

import { describe, expect, it } from 'vitest'
import { letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import { dropFetch } from '../support/drop-fetch.ts'
import { hasty } from '../blame/breaking.ts'

const timing = hasty
const mail = { INBOX: letters(3), 'Posta 2019': letters(2, 20), Zeta: letters(4, 40) }

const arrived = ({ to }: Pair): number[] => ['INBOX', 'Posta 2019', 'Zeta'].map((path) => to(path).messages.length)
const verbs = ({ source }: Pair): string[] => source.commands.map(({ verb }) => verb)

describe('folders of a source', () => {
  it('are listed in two ways once, and in one by a quiet run; status says how', async () => {
    const pair = await scriptedPair(mail)
    const { status } = await pair.job.run({}, { timing })
    expect(arrived(pair)).toEqual([3, 2, 4])
    expect(status.mailboxes[0]).toMatchObject({
      state: 'complete',
      completeness: {
        folders: { listed: 3, bySecondList: 3, unreadableAnswers: 0 },
        messages: { counted: 9, listed: 9, searched: 9 },
      },
    })
    pair.source.commands.length = 0
    expect((await pair.job.run({}, { timing })).status.state).toBe('complete')
    expect(verbs(pair).filter((verb) => /^(LIST|LSUB|UID SEARCH|EXAMINE)$/.test(verb))).toEqual(['LIST'])
  })

  it('of which another one comes: two lists again, and it arrives', async () => {
    const pair = await scriptedPair(mail)
    await pair.job.run({}, { timing })
    pair.from('Nuova').add(letters(1, 90)[0]?.bytes ?? Buffer.alloc(0), [], 1_500_000_000_000)
    pair.source.commands.length = 0
    const { status } = await pair.job.run({}, { timing })
    expect(pair.to('Nuova').messages).toHaveLength(1)
    expect(verbs(pair).filter((verb) => verb === 'LSUB')).toHaveLength(1)
    expect(status.mailboxes[0]?.completeness?.folders).toMatchObject({ listed: 4, bySecondList: 4 })
  })

  it.each<[string, RegExp]>([
    ['the extended list', /RETURN/],
    ['the plain list', /^\S+ LIST "" "\*"$/],
  ])('that %s leaves out arrive, and it is told', async (_, left) => {
    const pair = await scriptedPair(mail)
    withoutLine(pair, left, /Posta 2019/)
    const { status, events } = await pair.job.run({}, { timing })
    expect(arrived(pair)).toEqual([3, 2, 4])
    expect(status.state).toBe('complete')
    expect(findings(events)).toContain('folders-unlisted')
  })

  it('an INBOX that no list has arrives: it is asked for by its name', async () => {
    const pair = await scriptedPair(mail)
    withoutLine(pair, /LIST "" "\*"|LSUB/, /INBOX/)
    const { status } = await pair.job.run({}, { timing })
    expect(arrived(pair)).toEqual([3, 2, 4])
    expect(status.state).toBe('complete')
  })

  it('none of which is listed: an error of the mailbox, never complete', async () => {
    const pair = await scriptedPair(mail)
    pair.source.on('LIST', (context) => context.ok())
    pair.source.on('LSUB', (context) => context.ok())
    pair.source.on('STATUS', (context) => context.no('[NONEXISTENT] no such folder'))
    const { status } = await pair.job.run({}, { timing })
    expect(status.problems).toMatchObject([{ outcome: 'parked', code: 'folders-unlisted' }])
    expect(status.canSwitchOff.verdict).toBe('no')
  })

  it('of which one line cannot be read: told with its bytes, and no until a run hears no such line', async () => {
    const pair = await scriptedPair(mail)
    let isOdd = true
    pair.source.on('LIST', (context, next) => {
      if (isOdd) context.untagged(String.raw`LIST (\HasNoChildren "/" rotta`)
      return next()
    })
    const { status, events } = await pair.job.run({}, { timing })
    expect(arrived(pair)).toEqual([3, 2, 4])
    expect(status).toMatchObject({ state: 'incomplete', canSwitchOff: { verdict: 'no' } })
    expect(status.problems).toMatchObject([{ code: 'unreadable-answer', outcome: 'unread-answer', folder: null }])
    expect(status.problems[0]?.reason).toContain(String.raw`* LIST (\HasNoChildren "/" rotta`)
    expect(findings(events)).toEqual(['unreadable-answer'])
    isOdd = false
    const { status: still } = await pair.job.run({}, { timing })
    expect(still).toMatchObject({ state: 'complete', problems: [] })
  })

  it('beside which the server says what is no IMAP: told, and its folder is looked at again', async () => {
    const pair = await scriptedPair(mail)
    pair.source.once('UID FETCH', (context, next) => {
      context.untagged('2 FETHC (UID 2 FLAGS ())')
      return next()
    })
    const { status } = await pair.job.run({}, { timing })
    expect(status).toMatchObject({ state: 'incomplete', problems: [{ code: 'unreadable-answer' }] })
    pair.source.commands.length = 0
    const { status: still } = await pair.job.run({}, { timing })
    expect(verbs(pair)).toContain('EXAMINE')
    expect(still).toMatchObject({ state: 'complete', problems: [] })
  })
})

it('an odd answer is not forgotten beside more of them in the run before', async () => {
  const pair = await scriptedPair(mail)
  let odd = 5
  pair.source.on('UID FETCH', (context, next) => {
    for (; odd > 0; odd -= 1) context.untagged(`${odd} FETHC (UID ${odd})`)
    return next()
  })
  await pair.job.run({}, { timing })
  pair.from('Zeta').add(letters(1, 70)[0]?.bytes ?? Buffer.alloc(0), [], 1_500_000_000_000)
  odd = 1
  expect((await pair.job.run({}, { timing })).status).toMatchObject({ state: 'incomplete' })
  pair.source.commands.length = 0
  expect((await pair.job.run({}, { timing })).status).toMatchObject({ state: 'complete' })
  expect(verbs(pair)).toContain('EXAMINE')
})

describe('messages of a source', () => {
  it('that a search finds and no listing has are asked for by UID, and arrive', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    hide(pair, [2, 5], 'in ranges')
    const { status } = await pair.job.run({}, { timing })
    expect(pair.to().messages).toHaveLength(6)
    expect(status.mailboxes[0]?.completeness?.messages).toMatchObject({ listed: 6, searched: 6 })
  })

  it('that come between the listing and the search are listed, and nothing else is listed again', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    pair.source.once('UID SEARCH', (_, next) => {
      pair.from().add(letters(1, 80)[0]?.bytes ?? Buffer.alloc(0), [], 1_500_000_000_000)
      return next()
    })
    const { status } = await pair.job.run({}, { timing })
    expect(pair.to().messages).toHaveLength(7)
    expect(status.mailboxes[0]?.completeness?.messages).toMatchObject({ listed: 7, searched: 7 })
    const lists = pair.source.commands.filter(({ line }) => /UID FETCH \S+ /.test(line) && !line.includes('BODY'))
    expect(lists.map(({ line }) => /UID FETCH (\S+)/.exec(line)?.[1])).toEqual(['1:*', '7:*'])
  })

  it('that a search finds and nothing gives: counted as not listed, and never complete', async () => {
    const pair = await scriptedPair({ INBOX: letters(6) })
    hide(pair, [2, 5], 'always')
    const { status } = await pair.job.run({}, { timing })
    expect(pair.to().messages).toHaveLength(4)
    expect(status).toMatchObject({ state: 'incomplete', owed: { unlisted: 2 }, canSwitchOff: { verdict: 'no' } })
  })

  it('of which a row comes in passing, before the whole one: its size and date are the whole one’s', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.on('UID FETCH', (context, next) => {
      context.untagged(String.raw`3 FETCH (UID 3 FLAGS (\Seen))`)
      return next()
    })
    const { status } = await pair.job.run({}, { timing })
    expect(status).toMatchObject({ state: 'complete', totals: { verified: 4, noted: 0 } })
    expect(pair.to().messages.map(({ internalDate }) => internalDate)).toEqual(
      pair.from().messages.map(({ internalDate }) => internalDate),
    )
  })

  it('of which one row comes twice and another never: the other one is missed', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY')) return next()
      for (const uid of [1, 2, 4, 4])
        context.untagged(`${uid} FETCH (UID ${uid} RFC822.SIZE 100 INTERNALDATE " 1-Feb-2015 10:00:00 +0000" FLAGS ())`)
      return context.ok()
    })
    const { status } = await pair.job.run({}, { timing })
    expect(status).toMatchObject({ state: 'incomplete', owed: { unlisted: 1 } })
  })

  it('of which the server tells no size, and then gives nothing: not copied as an empty one', async () => {
    const pair = await scriptedPair({ INBOX: letters(4) })
    pair.source.on('UID FETCH', (context, next) => {
      if (context.line.includes('BODY')) return next()
      for (const uid of [1, 2, 3, 4])
        context.untagged(
          uid === 3
            ? '3 FETCH (UID 3)'
            : `${uid} FETCH (UID ${uid} RFC822.SIZE ${pair.from().get(uid)?.bytes.length ?? 0} ` +
                `INTERNALDATE " 1-Feb-2015 10:00:00 +0000" FLAGS ())`,
        )
      return context.ok()
    })
    const { status } = await pair.job.run({}, { timing })
    expect(pair.to().messages).toHaveLength(3)
    expect(status).toMatchObject({ state: 'incomplete', owed: { unlisted: 1 } })
  })
})

const findings = (events: Awaited<ReturnType<Pair['job']['run']>>['events']): string[] =>
  events.flatMap((event) => (event.event === 'finding' ? [event.finding.code] : []))

/** The answers to the commands that match lack the lines that match. */
function withoutLine({ source }: Pair, command: RegExp, line: RegExp): void {
  for (const verb of ['LIST', 'LSUB'])
    source.on(verb, (context, next) => {
      const untagged = context.untagged.bind(context)
      if (command.test(context.line)) context.untagged = (text) => (line.test(text) ? undefined : untagged(text))
      return next()
    })
}

/** EXISTS, STATUS and listings of ranges lack these of six messages; a search finds them. */
function hide({ source }: Pair, uids: readonly number[], when: 'in ranges' | 'always'): void {
  for (const verb of ['EXAMINE', 'STATUS', 'LIST'])
    source.on(verb, (context, next) => {
      const untagged = context.untagged.bind(context)
      context.untagged = (text) =>
        untagged(
          text.replace('6 EXISTS', `${6 - uids.length} EXISTS`).replace('MESSAGES 6', `MESSAGES ${6 - uids.length}`),
        )
      return next()
    })
  source.on('UID FETCH', (context, next) => {
    if (when === 'in ranges' && !context.line.includes(':')) return next()
    const { session } = context
    const write = session.write.bind(session)
    session.write = dropFetch(write, uids)
    try {
      return next()
    } finally {
      session.write = write
    }
  })
}
