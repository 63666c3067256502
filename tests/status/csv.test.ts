// status --csv: what a help desk gets, and what the file must never be written over.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { coverageCsvHeader } from '../../src/ui/coverage-csv.ts'
import { loginsCsvHeader } from '../../src/ui/logins-overview.ts'
import { outcomesCsvHeader } from '../../src/ui/outcomes-csv.ts'
import { statusCsvHeader, statusCsvRows } from '../../src/ui/status-csv.ts'
import { csvHeads } from '../../src/words/csv-heads.ts'
import { prove } from '../journal/some-journal.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { incompleteStatus } from '../ui/recorded.ts'

/** Three mailboxes: one with a refused message, one set aside, one that nobody has started. */
function world(): WrittenPlan {
  const ids = ['a', '=cmd()', 'c']
  const written = writePlan({
    source: { port: 1 },
    target: { port: 2 },
    mailboxes: ids.map((id) => ({
      id,
      source: id === 'a' ? 'a' : `u${ids.indexOf(id)}`,
      target: id === 'a' ? 'a' : `u${ids.indexOf(id)}`,
      more: { group: 'Ufficio; sede', contact: '+39@x.example' },
    })),
  })
  const journal = openJournal(written.journal)
  journal.commit((tx) => {
    for (const [at, id] of ids.slice(0, 2).entries())
      journal.mailboxes.bind(tx, id, `${at === 0 ? 'a' : 'u1'}@127.0.0.1:1`, `${at === 0 ? 'a' : 'u1'}@127.0.0.1:2`)
    const folder = journal.folders.put(
      tx,
      'a',
      { name: 'INBOX', path: 'INBOX' },
      { name: 'INBOX', path: 'INBOX' },
      null,
    )
    journal.folders.setSeen(tx, folder.id, {
      uidValidity: 1,
      uidNext: 6,
      messages: 5,
      highestModseq: undefined,
      permanentFlags: undefined,
    })
    for (let uid = 1; uid <= 5; uid += 1)
      journal.messages.add(tx, folder.id, 1, [{ uid, size: 30_000_000, internalDate: 1, flags: [] }], 'pending', null)
    const [first, second] = journal.messages.inFolder(folder.id)
    const target = journal.lives.start(tx, 'a@new', 'INBOX', 1).id
    prove(tx, { journal, target }, first?.id ?? 0)
    journal.messages.setState(tx, second?.id ?? 0, 'refused', 'message-too-large')
    journal.mailboxes.setState(tx, 'a', 'stopped')
    journal.mailboxes.setState(tx, '=cmd()', 'parked', { code: 'password-expired', facts: {} })
    journal.runs.end(tx, journal.runs.start(tx, 1), 2, 'stopped')
  })
  journal.close()
  return written
}

describe('status --csv', () => {
  it('has a row for each mailbox, with whom to write to, what is wrong and when it ends', async () => {
    const { file, dir } = world()
    const list = join(dir, 'caselle-stato.csv')
    const { code, stdout } = await runCli(['status', file, '--csv', list])
    expect(code).toBe(0)
    expect(stdout).toContain(`The list was written to ${list}.`)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Next command: /)
    const [header, a, b, c, end, ...more] = readFileSync(list, 'utf8').split('\r\n')
    expect(header).toBe(
      '\uFEFFmailbox,group,contact,state,phase,messages,verified,left,problems,code,why,todo,forecast',
    )
    expect(a).toMatch(
      /^a,"Ufficio; sede",'\+39@x\.example,stopped,\w+,5,1,3,1,message-too-large,.+,.+,\d{4}-\d\d-\d\d \d\d:\d\d$/,
    )
    expect(b).toMatch(/^'=cmd\(\),"Ufficio; sede",'\+39@x\.example,set aside,\w+,0,0,0,1,password-expired,.+,.+,/)
    expect(c).toMatch(/^c,"Ufficio; sede",'\+39@x\.example,not started,\w+,0,0,0,0,,,,/)
    expect([end, more]).toEqual(['', []])
    // The same command writes it anew, also in Italian, with Italian heads, and --only has only those rows.
    expect((await runCli(['status', file, '--csv', list, '--lang', 'it', '--only', 'c', '--json'])).code).toBe(0)
    const [heads, only, ...rest] = readFileSync(list, 'utf8').split('\r\n')
    expect(heads).toBe(
      '\uFEFFcasella;gruppo;contatto;stato;fase;messaggi;verificati;mancanti;problemi;codice;motivo;' +
        'che cosa fare;fine prevista',
    )
    expect(only).toMatch(/^c;"Ufficio; sede";'\+39@x\.example;non iniziata;/)
    expect(rest).toEqual([''])
  })

  it('leaves alone what is no such list, also the list of logins, before it reads anything', async () => {
    const { file, dir } = world()
    for (const text of [
      'id,source_user,target_user\n',
      '\uFEFFmailbox,group,contact,side,server,user,who,code,why,todo\r\n',
      '\uFEFFcasella;gruppo;contatto;lato;server;utente;a chi tocca;codice;motivo;che cosa fare\r\n',
    ]) {
      const other = join(dir, 'caselle.csv')
      writeFileSync(other, text)
      const { code, stderr } = await runCli(['status', file, '--csv', other])
      expect(code).toBe(2)
      expect(stderr).toContain('is no list of ours')
      expect(readFileSync(other, 'utf8')).toBe(text)
    }
    expect((await runCli(['status', file, '--csv', join(dir, 'none', 'x.csv')])).stderr).toMatch(/cannot be written: /)
  })

  it('names the worst of several problems, and counts them', () => {
    const [row] = statusCsvRows(incompleteStatus, [], 'en')
    expect(row).toEqual([
      'tribunale.roma',
      '',
      '',
      'incomplete',
      'backfill',
      '8000',
      '7998',
      '0',
      '2',
      'message-too-large',
      'the target takes 30 MB at most',
      'Raise the limit.',
      '',
    ])
  })
})

it.each([
  ['status', statusCsvHeader],
  ['check --logins', loginsCsvHeader],
  ['outcomes', outcomesCsvHeader],
  ['coverage', coverageCsvHeader],
])('%s: each head has an Italian word of its own', (_command, header) => {
  const heads = csvHeads(header, 'it')
  expect(new Set(heads).size).toBe(header.length)
  const same = ['server', 'file', 'identificativo']
  expect(heads.filter((head, at) => head === header[at] && !same.includes(head))).toEqual([])
})
