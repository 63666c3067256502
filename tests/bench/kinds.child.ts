// One side of a pair of `npm run bench:kinds`: what a copy does with messages whose bytes have come, in its own
// process. Prints the µs of processor that a message took: `reading` what it is, and `writing` that down.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MailboxContext } from '../../src/copy/ground/mailbox-context.ts'
import { readOf, writeDown, type Read } from '../../src/copy/send/write-down.ts'
import { openJournal, type Journal } from '../../src/journal/journal.ts'
import { fingerprintOf } from '../../src/proof/fingerprint.ts'
import * as pec from '../support/pec-messages.ts'
import { corpora, fillMaildir } from './corpora.ts'

/** As many as the copy writes down together: a MB, and no more than a MULTIAPPEND takes. */
const atOnce = 16
const count = 2_000

const [mode = 'told', mail = 'ordinary'] = process.argv.slice(2)
const dir = mkdtempSync(join(tmpdir(), 'pec-kinds-'))
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

function ofCorpus(name: string): Buffer[] {
  const corpus = corpora.find((one) => one.name === name)
  if (corpus === undefined) throw new Error(`no corpus is called ${name}`)
  const root = join(dir, 'mail')
  fillMaildir(root, corpus, 1, owner)
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('cur'))
    .map(({ name: file, parentPath }) => readFileSync(join(parentPath, file)))
}

/** A year of an office that sends: an acceptance and a delivery of each message, and what comes in. */
function certified(): Buffer[] {
  const shape = { signed: false }
  return Array.from({ length: count / 4 }, (_, n) => {
    const message = pec.certifiedMessage(n)
    const [to] = message.recipients
    return [
      pec.acceptance(message, shape),
      pec.delivery(message, to?.address ?? '', shape),
      pec.transportEnvelope(message, shape),
      pec.delivery(message, to?.address ?? '', shape),
    ]
  }).flat()
}

const mails: Record<string, () => Buffer[]> = {
  // All of it are envelopes; 20,000 messages show what it costs when the program is warm.
  ordinary: () => ofCorpus('ordinary'),
  small: () => ofCorpus('small'),
  receipts: certified,
  uncertified: () => Array.from({ length: count }, () => pec.ordinary()),
}

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
        { uid: index + 1, size: length, internalDate: 86_400_000 * index, flags: ['\\Seen'] },
        'pending',
        null,
      ),
    )
    return row.id
  })
  return { journal, folder }
}

const messages = mails[mail]?.() ?? []
if (messages.length === 0) throw new Error(`no mail is called ${mail}: there is ${Object.keys(mails).join(', ')}`)
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
