// What verify finds is not forgotten: status, run and the verdict live by it until it is in order again.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { closingLinesOf } from '../bad-input/closing-lines.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot, type DovecotServer } from '../support/dovecot.ts'
import { changeOneByte, deleteFile } from '../support/maildir.ts'
import { MailClient } from '../support/mail-client.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

// Each test starts the program up to ten times, which takes seconds each on a loaded machine.
vi.setConfig({ testTimeout: 240_000 })

const date = Date.UTC(2014, 4, 6, 7, 8, 9)
const mail = (n: number) => ({ ...plainMessage(n, `testo numero ${n}, uguale.\r\n`), date, flags: ['\\Seen'] })
const textOf = (n: number) => `testo numero ${n}, uguale`

type Answer = {
  code: number | null
  document: {
    state: string
    verdict: string
    canSwitchOff: { verdict: string; because: string[] }
    lastVerify: { at: string; scope: { mailboxes: string[] }; against: string; verdict: string; differs: number } | null
    totals: Record<string, number>
    problems: {
      mailbox: string
      folder: string | null
      uid: number | null
      outcome: string
      code: string
      messageId?: string | null
      date?: string | null
      bytes?: number | null
    }[]
  }
}

describe.skipIf(whyNoDovecot() !== undefined)('what verify finds', () => {
  let source: DovecotServer
  let target: DovecotServer
  beforeAll(async () => {
    ;({ source, target } = await twoServers())
  })

  type Copied = WrittenPlan & { from: string; to: string; mailDir: string }

  /** A mailbox of four messages in INBOX and two in another folder, copied and proved. */
  async function copied(more: Parameters<typeof writePlan>[0]['more'] = {}): Promise<Copied> {
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount(
      { port: source.port, user: from },
      { INBOX: [1, 2, 3, 4].map(mail), 'INBOX.Archivio': [mail(11), mail(12)] },
    )
    const plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: to }], more })
    expect(await pec('run', plan.file)).toMatchObject({ code: 0 })
    return { ...plan, from, to, mailDir: target.mailDir(to) }
  }

  const pec = (...args: string[]): Promise<CliResult> => runCli(args)

  async function ask(...args: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await runCli([...args, '--json'])
    const last = stdout.trimEnd().split('\n').at(-1) ?? ''
    const text = args[0] === 'run' ? last : stdout
    if (text === '') throw new Error(stderr)
    return { code, document: JSON.parse(text) as Answer['document'] }
  }

  /** The command of the closing line, typed as it stands there. */
  async function typeNext(said: CliResult): Promise<CliResult> {
    const { next } = closingLinesOf(said)
    const words = [...next.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? word[3] ?? '')
    expect(words[0]).toBe('pec-migrate')
    return pec(...words.slice(1))
  }

  const subjectsOn = async (user: string, folder: string): Promise<string[]> => {
    const client = await MailClient.connect({ port: target.port, user })
    const { exists } = await client.examine(folder)
    const subjects: string[] = []
    if (exists > 0)
      await client.fetch('1:*', 'UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]', ({ bytes }) => {
        subjects.push(/^Subject: (.*)$/m.exec(bytes?.toString('latin1') ?? '')?.[1]?.trim() ?? '')
      })
    await client.logout()
    return subjects.toSorted()
  }

  it('a deleted copy: status and run say so, and the command that verify prints copies it in one go', async () => {
    const plan = await copied()
    deleteFile(plan.mailDir, textOf(2))
    const found = await pec('verify', plan.file)
    expect(found.code).toBe(3)
    expect(closingLinesOf(found).next).toBe(`pec-migrate run ${plan.file} --only ufficio --again INBOX`)

    const status = await ask('status', plan.file)
    expect(status.document).toMatchObject({
      state: 'incomplete',
      canSwitchOff: { verdict: 'no' },
      lastVerify: { against: 'source', verdict: 'differs', differs: 1, scope: { mailboxes: ['ufficio'] } },
      totals: { verified: 5, gone: 1 },
      problems: [{ folder: 'INBOX', uid: 2, outcome: 'gone', code: 'target-vanished' }],
    })
    const run = await pec('run', plan.file)
    expect(run.code).toBe(3)
    expect(run.stdout).not.toContain('the target holds what the source holds')

    const repaired = await typeNext(found)
    expect(repaired.code).toBe(0)
    expect(await subjectsOn(plan.to, 'INBOX')).toEqual(['prova 1', 'prova 2', 'prova 3', 'prova 4'])
    // A further run that finds nothing new: only what verify found keeps the answer open.
    expect(await pec('run', plan.file)).toMatchObject({ code: 0 })
    const open = await ask('status', plan.file)
    expect(open.document).toMatchObject({
      state: 'complete',
      totals: { verified: 6, gone: 0, ghosts: 0 },
      canSwitchOff: { verdict: 'not-yet-known', next: 'verify' },
      problems: [],
    })
    expect(closingLinesOf(await pec('status', plan.file)).next).toBe(`pec-migrate verify ${plan.file}`)
    const again = await ask('verify', plan.file)
    expect(again).toMatchObject({ code: 0, document: { verdict: 'identical' } })
    expect((await ask('status', plan.file)).document).toMatchObject({
      lastVerify: { verdict: 'identical', differs: 0 },
      canSwitchOff: { verdict: 'yes' },
      problems: [],
    })
  })

  it('one changed byte: status says no; copied once more, the altered copy stays beside the good one', async () => {
    const plan = await copied()
    changeOneByte(plan.mailDir, textOf(3))
    const found = await pec('verify', plan.file)
    expect(found.code).toBe(3)
    expect(found.stdout).toContain('acceptedLosses:')
    expect(found.stdout).toMatch(/\{ mailbox: ufficio, folder: INBOX, uid: 3, digest: "sha256:[0-9a-f]{64}"/)
    expect(found.stdout).toContain(`pec-migrate run ${plan.file} --only ufficio --again INBOX`)
    expect((await ask('status', plan.file)).document).toMatchObject({
      state: 'incomplete',
      canSwitchOff: { verdict: 'no' },
      lastVerify: { verdict: 'differs', differs: 1 },
      totals: { verified: 5, differs: 1 },
      problems: [
        {
          folder: 'INBOX',
          uid: 3,
          outcome: 'differs',
          code: 'altered-by-target',
          messageId: expect.stringContaining('@') as string,
          date: new Date(date).toISOString(),
          bytes: mail(3).bytes.length,
        },
      ],
    })
    expect((await pec('run', plan.file)).code).toBe(3)

    const repaired = await pec('run', plan.file, '--again', 'INBOX')
    expect(repaired.code).toBe(0)
    // Nothing is ever deleted: the altered one is there, and the good one beside it.
    expect(await subjectsOn(plan.to, 'INBOX')).toEqual(['prova 1', 'prova 2', 'prova 3', 'prova 3', 'prova 4'])
    expect((await ask('status', plan.file)).document).toMatchObject({
      state: 'complete',
      totals: { verified: 6, differs: 0, ghosts: 0 },
      problems: [],
    })
    expect(await ask('verify', plan.file)).toMatchObject({
      code: 0,
      document: {
        verdict: 'identical',
        totals: { identical: 6, unexpected: 0 },
        problems: [{ folder: 'INBOX', uid: 3, outcome: 'altered-left', code: 'altered-copy-left' }],
      },
    })
    expect(await ask('verify', plan.file, '--against', 'journal', '--strict')).toMatchObject({
      code: 3,
      document: { problems: [{ folder: 'INBOX', uid: 3, code: 'altered-copy-left' }] },
    })
    const told = 'an altered copy stays beside the good one: ufficio INBOX UID 3; remove it by hand if it is not wanted'
    expect((await ask('verify', plan.file)).code).toBe(0)
    expect((await ask('status', plan.file)).document.canSwitchOff.because).toContain(told)
    expect(await ask('run', plan.file, '--remove-ghosts')).toMatchObject({ code: 0, document: { state: 'complete' } })
    expect(await subjectsOn(plan.to, 'INBOX')).toHaveLength(5)
    // Removed by hand, it is told no more once verify has seen that.
    deleteFile(plan.mailDir, textOf(3).replace(/e$/, 'd'))
    expect(await ask('verify', plan.file)).toMatchObject({ code: 0, document: { problems: [] } })
    expect((await ask('status', plan.file)).document.canSwitchOff.because).not.toContain(told)
  })

  it('an altered copy that is accepted: the answer is no longer no because of it', async () => {
    const plan = await copied()
    changeOneByte(plan.mailDir, textOf(3))
    const found = await pec('verify', plan.file)
    const [line] = /\{ mailbox: ufficio, folder: INBOX, uid: 3, .*\}/.exec(found.stdout) ?? []
    if (line === undefined) throw new Error('nothing to copy into the plan')
    const filled = line.replace('by: ""', 'by: Rossi').replace('reason: ""', 'reason: disco guasto')
    appendFileSync(plan.file, `acceptedLosses:\n  - ${filled}\n`)
    expect((await ask('status', plan.file)).document).toMatchObject({
      state: 'complete',
      totals: { acceptedLosses: 1 },
      problems: [{ accepted: { by: 'Rossi' } }],
    })
    expect(await ask('verify', plan.file)).toMatchObject({ code: 0, document: { verdict: 'identical' } })
  })

  it('a copy that comes back as it was: a later verify is clean, and so is the status', async () => {
    const plan = await copied()
    changeOneByte(plan.mailDir, textOf(3))
    expect((await pec('verify', plan.file)).code).toBe(3)
    // The same bit once more.
    const last = textOf(3).length - 1
    const word = textOf(3).slice(0, last) + String.fromCodePoint((textOf(3).codePointAt(last) ?? 0) ^ 1)
    changeOneByte(plan.mailDir, word)
    expect(await ask('verify', plan.file, '--against', 'journal')).toMatchObject({
      code: 0,
      document: { verdict: 'identical' },
    })
    expect((await ask('status', plan.file)).document).toMatchObject({
      state: 'complete',
      lastVerify: { against: 'journal', verdict: 'identical' },
      totals: { verified: 6, differs: 0 },
      problems: [],
    })
  })

  it('a user who deletes a copy and types run --again: it is copied in that very run', async () => {
    const plan = await copied()
    deleteFile(plan.mailDir, textOf(11))
    const run = await ask('run', plan.file, '--again', 'Archivio')
    expect(run).toMatchObject({ code: 0, document: { state: 'complete', totals: { verified: 6, gone: 0 } } })
    expect(await subjectsOn(plan.to, 'Archivio')).toEqual(['prova 11', 'prova 12'])
  })

  it('--again with a folder that nobody knows: refused before anything starts, with the name meant', async () => {
    const plan = await copied()
    const journal = readFileSync(plan.journal)
    const wrong = await pec('run', plan.file, '--again', 'Archvio')
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('Archivio')
    expect(readFileSync(plan.journal).equals(journal)).toBe(true)
    const italian = await pec('run', plan.file, '--again', 'Archvio', '--lang', 'it')
    expect(italian.code).toBe(2)
    expect(italian.stderr).toContain('Archivio')
    // A journal that is not there yet knows no folder: nothing can be said against a name.
    const fresh = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: plan.from, target: freshUser() }] })
    expect(existsSync(fresh.journal)).toBe(false)
    expect((await pec('run', fresh.file, '--again', 'Archvio')).code).toBe(0)
  })

  it('a clean verify of another mailbox takes nothing back', async () => {
    const users = [freshUser(), freshUser(), freshUser(), freshUser()] as const
    await fillAccount({ port: source.port, user: users[0] }, { INBOX: [mail(1), mail(2)] })
    await fillAccount({ port: source.port, user: users[2] }, { INBOX: [mail(5)] })
    const plan = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'uno', source: users[0], target: users[1] },
        { id: 'due', source: users[2], target: users[3] },
      ],
    })
    expect((await pec('run', plan.file)).code).toBe(0)
    deleteFile(target.mailDir(users[1]), textOf(2))
    expect((await pec('verify', plan.file)).code).toBe(3)
    expect((await pec('verify', plan.file, '--only', 'due')).code).toBe(0)
    expect((await ask('status', plan.file)).document).toMatchObject({
      canSwitchOff: { verdict: 'no' },
      lastVerify: { verdict: 'identical', scope: { mailboxes: ['due'], only: ['due'] } },
      problems: [{ mailbox: 'uno', outcome: 'gone' }],
    })
  })
})
