// The protocol trap: old unread mail that would get into an INBOX which an application reads.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { writePlan } from '../support/plan-file.ts'
import { checkPlan, day, findingsOf, letter, scripted } from './checking.ts'

type About = {
  id?: string
  applications?: readonly string[]
  map?: Readonly<Record<string, string>>
  seen?: boolean
  daysAgo?: number
  /** Where it goes in the target, beside another mailbox whose application reads that. */
  beside?: Readonly<Record<string, unknown>>
}

/** Checks a mailbox with three messages in its INBOX and one elsewhere. */
async function trapsOf({ id = 'ufficio', applications, map, seen = false, daysAgo = 30, beside }: About) {
  const [source, target] = [await scripted(), await scripted()]
  const received = Date.now() - daysAgo * day
  for (const n of [1, 2, 3])
    source
      .account('a')
      .ensure('INBOX')
      .add(letter(n), seen ? ['\\Seen'] : [], received)
  source.account('a').ensure('INBOX').add(letter(4), ['\\Seen'], received)
  source.account('a').ensure('Atti').add(letter(5), [], received)
  const more = {
    ...(applications === undefined ? {} : { applications }),
    ...(map === undefined ? {} : { folders: { map } }),
  }
  const one = { id, source: 'a', target: 'b', more, ...(beside === undefined ? {} : { place: beside }) }
  const application = { applications: ['protocollo'] }
  const other = { id: 'altro', source: 'c', target: 'b', place: { merge: true }, more: application }
  const mailboxes = beside === undefined ? [one] : [one, other]
  return findingsOf(await checkPlan(writePlan({ source, target, mailboxes }).file), 'inbox-feeds-application')
}

describe('an application that reads the new INBOX', () => {
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'Europe/Rome' }).format()

  it.each(['protocollo.comune', 'urp-prot', 'aoo1', 'sportello_SUAP', 'fatture', 'fatturazione.elettronica'])(
    'is recognised in the name %s',
    async (id) => {
      expect(await trapsOf({ id })).toMatchObject([
        {
          level: 'warning',
          scope: 'mailbox',
          mailbox: id,
          side: 'target',
          message: expect.stringMatching(
            /^Old unread messages \(3\) would get into the INBOX of .*, which an application reads/,
          ) as string,
          hint: expect.stringContaining(`folders: { map: { "INBOX": "Archivio/In arrivo ${year}" } }`) as string,
        },
      ])
    },
  )

  it('is known from the plan, by name', async () => {
    expect(await trapsOf({ applications: ['Gestione documentale'] })).toMatchObject([
      {
        message:
          'Old unread messages (3) would get into the INBOX of ufficio, which an application reads (Gestione ' +
          'documentale)',
      },
    ])
  })

  it('is no trap with the map that the hint shows, with mail that was read, or with mail of today', async () => {
    const applications = ['protocollo']
    expect(await trapsOf({ applications, map: { INBOX: `Archivio/In arrivo ${year}` } })).toEqual([])
    expect(await trapsOf({ applications, seen: true })).toEqual([])
    expect(await trapsOf({ applications, daysAgo: 0.1 })).toEqual([])
  })

  it('is none for the mailbox of a table whose entry the hint shows, and the others stay as they are', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const received = Date.now() - 30 * day
    for (const [index, user] of ['protocollo', 'suap'].entries())
      source.account(user).ensure('INBOX').add(letter(index), [], received)
    const { file, dir } = writePlan({ source, target, mailboxes: [] })
    for (const user of ['protocollo', 'suap', 'p', 's'])
      writeFileSync(join(dir, `${user}.txt`), 'secret\n', { mode: 0o600 })
    writeFileSync(join(dir, 'caselle.csv'), 'source_user,target_user\nprotocollo,p\nsuap,s\n')
    const { mailboxes: _none, servers, ...rest } = parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    const withPasswords = Object.fromEntries(
      Object.entries(servers as object).map(([name, keys]) => [
        name,
        { ...(keys as object), password: { file: '{user}.txt' } },
      ]),
    )
    const plan = stringify({ ...rest, servers: withPasswords, mailboxesFrom: 'caselle.csv' })
    writeFileSync(file, plan)
    for (const lang of ['en', 'it'] as const) {
      writeFileSync(file, plan)
      const before = findingsOf(await checkPlan(file, () => ({ lang })), 'inbox-feeds-application')
      expect(before.map(({ mailbox }) => mailbox)).toEqual(['protocollo', 'suap'])
      const hint = before[0]?.hint ?? ''
      expect(hint).toContain('mailboxes:')
      writeFileSync(file, `${plan}mailboxes:\n  ${/- \{.*\} \} \}/.exec(hint)?.[0]}\n`)
      const after = await checkPlan(file)
      expect(findingsOf(after, 'inbox-feeds-application').map(({ mailbox }) => mailbox)).toEqual(['suap'])
      expect(after.mailboxes.map(({ id, folderMap }) => [id, folderMap.map((one) => one.target?.path)])).toEqual([
        ['protocollo', [`Archivio/In arrivo ${year}`]],
        ['suap', ['INBOX']],
      ])
    }
  })

  it('is that of all mailboxes of the target whose mail gets there', async () => {
    expect(await trapsOf({ beside: { merge: true } })).toMatchObject([{ mailbox: 'ufficio' }])
    expect(await trapsOf({ beside: { under: 'Archivio/Ufficio' } })).toEqual([])
  })

  it('is caught too when another folder is mapped into INBOX', async () => {
    const [found] = await trapsOf({ applications: ['protocollo'], map: { INBOX: 'Vecchia', Atti: 'INBOX' } })
    expect(found?.message).toContain('(1)')
    expect(found?.hint).toContain('"Atti": "Archivio/Atti"')
  })

  it.each(['ufficio', 'protezione.civile', 'suapere', 'protagonista'])('is not seen in the name %s', async (id) => {
    expect(await trapsOf({ id })).toEqual([])
  })
})
