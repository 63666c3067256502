// --by-year: messages and bytes per year and folder, the last arrival, and mailboxes that may be retired.

import { describe, expect, it } from 'vitest'
import { KnownStates } from '../../src/check/known-states.ts'
import { YearTally } from '../../src/schedule/year-tally.ts'
import { messageStates } from '../../src/model/message.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import type { ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { checkPlan, day, findingsOf, letter, scripted } from './checking.ts'

const rome = (year: number, month: number, date: number, hour = 12): number => Date.UTC(year, month - 1, date, hour)

describe('a tally of years', () => {
  it('begins each year at midnight of the zone and keeps what has no date apart', () => {
    const tally = new YearTally('Europe/Rome')
    // 23:30 UTC of 31 December is 00:30 of 1 January in Rome.
    for (const [at, bytes] of [
      [Date.UTC(2013, 11, 31, 23, 30), 10],
      [Date.UTC(2013, 11, 31, 22, 30), 20],
      [Date.UTC(2014, 5, 1), 30],
      [null, 40],
    ] as const)
      tally.add(at, bytes)
    expect(tally.all()).toEqual([
      { year: 2013, messages: 1, bytes: 20 },
      { year: 2014, messages: 2, bytes: 40 },
      { year: null, messages: 1, bytes: 40 },
    ])
    const honolulu = new YearTally('Pacific/Honolulu')
    honolulu.add(Date.UTC(2014, 0, 1, 9, 59), 1)
    expect(honolulu.all()).toEqual([{ year: 2013, messages: 1, bytes: 1 }])
  })
})

describe('what the journal knows of a folder', () => {
  it('is found by UID, with gaps, in any number', () => {
    const states = new KnownStates(
      Array.from({ length: 500 }, (_, n) => ({
        uid: 3 * n + 2,
        state: messageStates[n % messageStates.length] ?? 'pending',
      })),
    )
    expect([
      states.of(1),
      states.of(2),
      states.of(3),
      states.of(5),
      states.of(3 * 499 + 2),
      states.of(3 * 499 + 3),
    ]).toEqual([undefined, 'pending', undefined, 'appending', messageStates[499 % 8], undefined])
    expect(new KnownStates().of(1)).toBeUndefined()
  })
})

describe.skipIf(whyNoDovecot() !== undefined)('--by-year on the command line', () => {
  async function someMailbox() {
    const { source, target } = await twoServers()
    const from = freshUser()
    const mail = (n: number, date: number) => ({ bytes: letter(n), date, flags: ['\\Seen'] })
    await fillAccount(
      { port: source.port, user: from },
      {
        INBOX: [mail(1, rome(2013, 3, 1)), mail(2, rome(2014, 3, 1)), mail(3, rome(2014, 5, 1))],
        'INBOX.Posta inviata': [mail(4, rome(2014, 6, 1))],
        'INBOX.Vuota': [],
      },
    )
    return writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: freshUser() }] })
  }

  it('gives years in JSON only when asked, and the last arrival always', async () => {
    const { file } = await someMailbox()
    const asked = JSON.parse((await runCli(['check', file, '--by-year', '--json', '--quiet'])).stdout) as CheckDocument
    expect(asked.mailboxes[0]?.source).toMatchObject({
      lastArrival: '2014-05-01T12:00:00.000Z',
      everSent: true,
      folders: [
        {
          name: 'INBOX',
          years: [
            { year: 2013, messages: 1, bytes: 1_000 },
            { year: 2014, messages: 2, bytes: 2_000 },
          ],
        },
        { name: 'Posta inviata', years: [{ year: 2014, messages: 1, bytes: 1_000 }] },
        { name: 'Vuota', years: [] },
      ],
    })
    expect(asked.mailboxes[0]?.folderMap.map((row) => row.specialUse)).toEqual([null, '\\Sent', null])
    const plain = JSON.parse((await runCli(['check', file, '--json', '--quiet'])).stdout) as CheckDocument
    expect(plain.mailboxes[0]?.source.folders.some((folder) => folder.years !== undefined)).toBe(false)
    expect(plain.mailboxes[0]?.source.lastArrival).toBe('2014-05-01T12:00:00.000Z')
  })

  it.each([
    ['en', 'By year of arrival:', 'all folders'],
    ['it', 'Per anno di arrivo:', 'tutte le cartelle'],
  ])('draws its table in %s', async (lang, title, all) => {
    const { file } = await someMailbox()
    const { stdout } = await runCli(['check', file, '--by-year', '--lang', lang])
    expect(stdout).toContain(title)
    expect(stdout).toMatch(/INBOX +2013 +1 +1[.,]0 kB\n +2014 +2 +2[.,]0 kB\n +Posta inviata +2014 +1 +1[.,]0 kB/)
    expect(stdout).toMatch(new RegExp(`${all} +2013 +1 .*\\n +2014 +3 `))
    expect(stdout).toContain('[mailbox-unused]')
  })
})

describe('a mailbox that may be retired', () => {
  async function usedAs(
    fill: (source: ScriptedServer) => void,
    byYear = true,
    sourceMore = {},
  ): Promise<{ found: Finding[]; document: CheckDocument }> {
    const [source, target] = [await scripted(), await scripted()]
    fill(source)
    const document = await checkPlan(
      writePlan({ source, target, sourceMore, mailboxes: [{ id: 'ufficio', source: 'a', target: 'b' }] }).file,
      () => ({ byYear }),
    )
    return { found: findingsOf(document, 'mailbox-unused'), document }
  }
  const add = (source: ScriptedServer, folder: string, daysAgo: number): void => {
    source
      .account('a')
      .ensure(folder)
      .add(letter(1), ['\\Seen'], Date.now() - daysAgo * day)
  }

  it('got nothing for two years', async () => {
    const { found } = await usedAs((source) => {
      add(source, 'INBOX', 800)
      // Sent mail and a date in the future are no arrivals.
      add(source, 'Sent', 3)
      add(source, 'INBOX', -400)
    })
    expect(found).toMatchObject([
      {
        level: 'note',
        mailbox: 'ufficio',
        side: 'source',
        message: expect.stringMatching(/^Is ufficio still needed\? Last arrival: \d{4}-\d\d-\d\d\.$/) as string,
      },
    ])
  })

  it('never sent anything', async () => {
    const { found, document } = await usedAs((source) => {
      add(source, 'INBOX', 3)
      source.account('a').ensure('Sent')
    })
    expect(found[0]?.message).toContain('Messages in its sent mail: 0.')
    expect(document.mailboxes[0]?.source.everSent).toBe(false)
  })

  it('never sent anything, by the name that the plan gives to sent mail', async () => {
    const fill = (source: ScriptedServer): void => {
      add(source, 'INBOX', 800)
      source.account('a').ensure('Uscita')
    }
    const { found, document } = await usedAs(fill, true, { folderNames: { sent: 'Uscita' } })
    expect(document.mailboxes[0]?.source.everSent).toBe(false)
    expect(found[0]?.message).toContain('Messages in its sent mail: 0.')
    // Sent mail is no arrival either.
    const recent = await usedAs(
      (source) => {
        fill(source)
        add(source, 'Uscita', 3)
      },
      true,
      { folderNames: { sent: 'Uscita' } },
    )
    expect(recent.found).toHaveLength(1)
    expect(recent.document.mailboxes[0]?.source.everSent).toBe(true)
  })

  it('is empty, which is no fault', async () => {
    const { found, document } = await usedAs(() => undefined)
    expect(found[0]?.message).toBe('Is ufficio still needed? Messages in it: 0.')
    expect(document.mailboxes[0]?.source).toMatchObject({
      lastArrival: null,
      everSent: null,
      folders: [{ name: 'INBOX', messages: 0 }],
    })
    expect(document.findings.filter((one) => one.mailbox !== undefined && one.level !== 'note')).toEqual([])
  })

  it('is not noted when it is in use, nor without --by-year', async () => {
    const inUse = (source: ScriptedServer) => {
      add(source, 'INBOX', 3)
      add(source, 'Sent', 900)
    }
    expect((await usedAs(inUse)).found).toEqual([])
    expect((await usedAs(() => undefined, false)).found).toEqual([])
  })
})
