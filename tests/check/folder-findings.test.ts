// Names, sizes and keywords: what a run would stumble over in single folders, foretold, and nothing where it would not.

import { describe, expect, it } from 'vitest'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { writePlan } from '../support/plan-file.ts'
import { defaultCapabilities, type ScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { runPlan } from '../verify/desk.ts'
import { checkPlan, findingsOf, letter, letters, scripted } from './checking.ts'

const planFor = (
  source: { port: number },
  target: { port: number },
  more: Readonly<Record<string, unknown>> = {},
): string => writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }], more }).file

describe.skipIf(whyNoDovecot() !== undefined)('folder names, on real servers', () => {
  it('foretells which folder the target will not make, and the run agrees', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    const long = `Pratiche ${'è'.repeat(50)}`
    await fillAccount(
      { port: source.port, user: from },
      {
        'INBOX.Pratiche': letters(1),
        'INBOX.Sotto/sopra': letters(1, { first: 3 }),
        'INBOX.Atti *': letters(1, { first: 5 }),
      },
    )
    const plan = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'ufficio', source: from, target: to, more: { folders: { map: { Pratiche: `${long}/${long}/2015` } } } },
      ],
    })
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'folder-name-refused')).toMatchObject([
      {
        level: 'warning',
        folder: 'Pratiche',
        side: 'target',
        message: expect.stringMatching(/: \d{3} > 255 byte$/) as string,
      },
    ])
    expect(findingsOf(document, 'folder-name-doubtful').map((one) => one.folder)).toEqual(['Atti *'])
    expect(findingsOf(document, 'folder-renamed')).toMatchObject([
      {
        folder: 'Sotto\\/sopra',
        message: 'The target refuses the folder name Sotto\\/sopra: its messages go to Sotto_sopra',
      },
    ])
    const status = await runPlan(plan.file)
    expect(status.problems.map(({ folder, code }) => [folder, code])).toEqual([['Pratiche', 'folder-name-refused']])
    expect(status.totals).toMatchObject({ verified: 2, pending: 1 })
    const afterwards = await checkPlan(plan.file)
    expect(findingsOf(afterwards, 'folder-name-doubtful')).toEqual([])
    expect(findingsOf(afterwards, 'folder-renamed')).toEqual([])
  })

  it('says nothing of names that everybody takes', async () => {
    const { source, target } = await twoServers()
    const from = freshUser()
    await fillAccount(
      { port: source.port, user: from },
      { 'INBOX.Perché no? No (2015) & altro': [], [`INBOX.${'lungo '.repeat(40)}x`]: [], 'INBOX.Posta inviata': [] },
    )
    const document = await checkPlan(
      writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: freshUser() }] }).file,
    )
    expect(
      document.findings.filter((one) => one.folder !== undefined).map((one) => `${one.code} ${one.folder ?? ''}`),
    ).toEqual(['folder-name-doubtful Perché no? No (2015) & altro'])
  })

  it('keeps names apart that differ only in case or in how an accent is written', async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount(
      { port: source.port, user: from },
      {
        'INBOX.Atti': [],
        'INBOX.ATTI': [],
        'INBOX.Città': [],
        ['INBOX.Città'.normalize('NFD')]: [],
        'INBOX.Altro': [],
      },
    )
    const document = await checkPlan(
      writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: to }] }).file,
    )
    expect(findingsOf(document, 'folder-name-clash')).toHaveLength(2)
    const targets = document.mailboxes[0]?.folderMap.map((row) => row.target?.path.normalize('NFC').toLowerCase())
    expect(new Set(targets).size).toBe(targets?.length)
  })
})

describe('sizes', () => {
  const limited = (limit: number): Promise<ScriptedServer> =>
    scripted({ capabilities: [...defaultCapabilities, `APPENDLIMIT=${limit}`] })

  it('lists the messages over the limit one by one, a hundred of each folder, and counts them all', async () => {
    const [source, target] = [await scripted(), await limited(5_000)]
    const account = source.account('a')
    const received = Date.UTC(2014, 2, 1, 9)
    for (let n = 1; n <= 120; n += 1) account.ensure('INBOX').add(letter(n, n === 7 ? 900 : 6_000 + n), [], received)
    account.ensure('Atti').add(letter(200, 5_000), [], received)
    account.ensure('Atti').add(letter(201, 5_001), [], received)
    const found = findingsOf(await checkPlan(planFor(source, target)), 'message-too-large')
    expect(found).toMatchObject([
      { folder: 'Atti', level: 'warning' },
      { folder: 'INBOX', message: 'The message (6.1 kB) is larger than the target accepts (5 kB) (× 119)' },
    ])
    expect(found[0]?.messages).toEqual([{ folder: 'Atti', uid: 2, bytes: 5_001, date: '2014-03-01T09:00:00.000Z' }])
    expect(found[1]?.messages).toHaveLength(100)
    expect(found[1]?.messages?.map((one) => one.uid)).not.toContain(7)
  })

  it('is silent without a limit, and about what the plan leaves out', async () => {
    const [source, target, small] = [await scripted(), await scripted(), await limited(1_000)]
    source.account('a').ensure('Spam').add(letter(1, 6_000))
    expect(findingsOf(await checkPlan(planFor(source, target)), 'message-too-large')).toEqual([])
    expect(
      findingsOf(await checkPlan(planFor(source, small, { folders: { exclude: ['Spam'] } })), 'message-too-large'),
    ).toEqual([])
  })
})

describe('keywords', () => {
  it('counts those that cannot be sent, and those that the target says it does not keep', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const inbox = source.account('a').ensure('INBOX')
    inbox.add(letter(1), ['$Forwarded', '\\Seen'])
    inbox.add(letter(2), ['$Forwarded', 'troppo+strano'])
    source.account('a').ensure('Atti').add(letter(3), ['troppo+strano', 'urgente'])
    const open = await checkPlan(planFor(source, target))
    expect(findingsOf(open, 'keyword-refused')).toMatchObject([
      {
        level: 'warning',
        scope: 'mailbox',
        mailbox: 'a',
        message: 'The target does not keep the keyword troppo+strano of 2 messages',
      },
    ])
    expect(open.mailboxes[0]?.source.folders).toMatchObject([
      { name: 'Atti', keywords: { 'troppo+strano': 1, urgente: 1 } },
      { name: 'INBOX', keywords: { $Forwarded: 2, 'troppo+strano': 1 } },
    ])
    target.on('EXAMINE', (context) => {
      context.untagged('0 EXISTS')
      context.untagged('OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)] no keywords')
      context.untagged('OK [UIDVALIDITY 1000] valid')
      context.ok('[READ-ONLY] open')
    })
    const [told] = findingsOf(await checkPlan(planFor(source, target)), 'keyword-refused')
    expect(told?.message).toBe('The target does not keep the keyword troppo+strano, $Forwarded of 4 messages')
  })

  it('is silent about those that can be sent', async () => {
    const [source, target] = [await scripted(), await scripted()]
    source.account('a').ensure('INBOX').add(letter(1), ['$Forwarded', 'NonJunk', '\\Answered'])
    expect(findingsOf(await checkPlan(planFor(source, target)), 'keyword-refused')).toEqual([])
  })
})
