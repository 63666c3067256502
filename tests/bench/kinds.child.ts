// One side of a pair of `npm run bench:kinds`: what a copy does with messages whose bytes have come, in its own
// process. Prints the µs of processor that a message took: `reading` what it is, and `writing` that down.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MailboxContext } from '../../src/copy/ground/mailbox-context.ts'
import { readOf, writeDown, type Read } from '../../src/copy/send/write-down.ts'
import { openJournal, type Journal } from '../../src/journal/journal.ts'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import { mailCalled } from './kinds.mail.ts'

/** As many as the copy writes down together: a MB, and no more than a MULTIAPPEND takes. */
const atOnce = 16

const [mode = 'told', mail = 'ordinary'] = process.argv.slice(2)
const dir = mkdtempSync(join(tmpdir(), 'pec-kinds-'))

function journalWith(messages: readonly Buffer[]): { journal: Journal; folder: number } {
  const journal = openJournal(join(dir, 'bench.sqlite'))
  const folder = journal.commit((tx) => {
    journal.mailboxes.bind(tx, 'a', 'a@old:993', 'a@new:993')
    const row = journal.folders.put(tx, 'a', { name: 'INBOX', path: 'INBOX' }, { name: 'INBOX', path: 'INBOX' }, null)
    messages.forEach(({ length }, index) =>
      journal.messages.add(
        tx,
        row.id,
        1,
        [{ uid: index + 1, size: length, internalDate: 86_400_000 * index, flags: ['\\Seen'] }],
        'pending',
        null,
      ),
    )
    return row.id
  })
  return { journal, folder }
}

const messages = mailCalled(mail, dir)
const { journal, folder } = journalWith(messages)
const source = journal.folders.get(folder)
if (source === undefined) throw new Error('no folder')
const rows = journal.messages.inFolder(folder)
const prints = messages.map(fingerprintOf)
const context = { journal } as MailboxContext

const spent = { reading: 0, writing: 0 }
const now = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}
for (let at = 0; at < messages.length; at += atOnce) {
  const start = now()
  const read = messages.slice(at, at + atOnce).flatMap((bytes, index): Read[] => {
    const [row, print] = [rows[at + index], prints[at + index]]
    if (row === undefined || print === undefined) return []
    return [mode === 'told' ? readOf({ row, print, bytes }, source) : { row, print, facts: undefined }]
  })
  const between = now()
  journal.commit((tx) => writeDown(tx, context, source, read))
  spent.reading += between - start
  spent.writing += now() - between
}
journal.close()
rmSync(dir, { recursive: true })
const each = (sum: number): number => sum / messages.length
console.log(JSON.stringify({ reading: each(spent.reading), writing: each(spent.writing) }))
