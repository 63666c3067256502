// A mailbox becomes an archive over the built command line, and is counted by whoever has only the directory.

import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Content, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { bigMessage, corpus, oddMessages, plainMessage, sha256 } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { filesIn, infoOf, messagesIn, problemsOfBag, rowsOf } from './bag.ts'

const flagged = plainMessage(900, 'importante', ['Cc: =1+1 è "urgente", sì'])
const twin = plainMessage(901, 'due volte')

/** On a server with "/" between levels. */
const content: Content = {
  INBOX: [...corpus(7, 12), ...oddMessages(), bigMessage(3, 1)],
  'Posta inviata': [{ ...flagged, flags: ['\\Seen', '\\Flagged', '$Protocollato'] }, twin, twin],
  'Posta inviata/CON': [plainMessage(902, 'riservato a Windows')],
  'Posta inviata/aux.2014': [plainMessage(903, 'anche questo')],
  'Perché? "<sì>"': [plainMessage(904, 'segni')],
  Pratiche: [plainMessage(905, 'maiuscola')],
  pratiche: [plainMessage(906, 'minuscola')],
  '  spazi  ': [plainMessage(907, 'spazi')],
  'punti..': [],
  [`lunga ${'à'.repeat(60)}`]: [plainMessage(908, 'nome lungo')],
  Vuota: [],
}

describe.skipIf(whyNoDovecot() !== undefined)('a cancelled mailbox', () => {
  it('becomes a bag that anybody can check, with every byte, date, flag and folder', async () => {
    const { target: server } = await twoServers()
    const user = freshUser()
    await fillAccount({ port: server.port, user }, content)
    const before = await readAccount({ port: server.port, user })
    const messages = before.folders.flatMap((folder) => folder.messages.map((one) => ({ folder: folder.path, ...one })))
    const { file, dir } = writePlan({
      source: server,
      target: server,
      mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'archivio/urp', mbox: true } } }],
    })
    const bag = join(dir, 'archivio', 'urp')

    const checked = await runCli(['check', file])
    expect(checked.code, checked.stdout + checked.stderr).toBe(0)
    expect(() => statSync(join(dir, 'archivio')), 'check writes nothing').toThrow(/ENOENT/)

    const ran = await runCli(['run', file])
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)

    // Every message of the mailbox is a file of the same bytes, as often as it was there, and nothing else is.
    const there = messagesIn(bag)
    expect(there.map((one) => one.sha256).sort()).toEqual(messages.map((one) => one.sha256).sort())
    const rows = new Map(rowsOf(bag, 'messages.csv').map((row) => [row['path'], row]))
    expect(
      there
        .map((one) => {
          const row = rows.get(`data/eml/${one.path}`)
          const flags = `${row?.['flags']} ${row?.['keywords']}`.split(' ').filter(Boolean).sort()
          return [row?.['folder'], one.sha256, one.modifiedAt, row?.['internaldate'], ...flags]
        })
        .map(String)
        .sort(),
    ).toEqual(
      messages
        .map((one) => [
          one.folder,
          one.sha256,
          one.internalDate,
          new Date(one.internalDate).toISOString(),
          ...one.flags.filter((flag) => flag !== '\\Recent').sort(),
        ])
        .map(String)
        .sort(),
    )
    const folders = rowsOf(bag, 'folders.csv').map((row) => row['folder'])
    expect(new Set(folders), 'empty folders too').toEqual(new Set(before.folders.map(({ path }) => path)))

    // A bag, and a Mailbag.
    expect(problemsOfBag(bag)).toEqual([])
    expect(execFileSync('sha256sum', ['--quiet', '-c', 'manifest-sha256.txt'], { cwd: bag }).toString()).toBe('')
    expect(infoOf(bag)).toMatchObject({
      'Bag-Type': 'Mailbag',
      'Mailbag-Source': 'imap',
      'External-Identifier': 'urp',
      'IMAP-User': user,
      'Original-Included': 'False',
      Derivatives: 'mbox',
    })
    const mailbag = rowsOf(bag, 'mailbag.csv')
    expect(mailbag).toHaveLength(messages.length)
    expect(new Set(mailbag.map((row) => row['Mailbag-Message-ID']?.toLowerCase())).size).toBe(messages.length)
    expect(mailbag.find((row) => row['Cc']?.includes('urgente'))?.['Cc']).toBe('\'=1+1 è "urgente", sì')
    expect(readFileSync(join(bag, 'data/mbox/Posta inviata.mbox'), 'latin1').match(/^From /gm)).toHaveLength(3)

    // Only its owner reads it.
    expect(statSync(bag).mode & 0o777).toBe(0o700)
    for (const path of filesIn(bag)) expect(statSync(join(bag, path)).mode & 0o077, path).toBe(0)

    const again = await runCli(['run', file, '--json'])
    expect(again.code, again.stderr).toBe(0)
    expect(messagesIn(bag).map(({ path }) => path)).toEqual(there.map(({ path }) => path))
    const verified = await runCli(['verify', file])
    expect(verified.code, verified.stdout + verified.stderr).toBe(0)

    // One byte of one file.
    const victim = join(bag, 'data', 'eml', there[0]?.path ?? '')
    const altered = readFileSync(victim)
    altered[altered.length - 3] = (altered[altered.length - 3] ?? 0) ^ 1
    writeFileSync(victim, altered)
    const found = await runCli(['verify', file, '--json'])
    expect(found.code).toBe(3)
    expect(JSON.parse(found.stdout)).toMatchObject({ verdict: 'differs', totals: { differs: 1 } })
    expect(sha256(altered)).not.toBe(there[0]?.sha256)
  })
})
