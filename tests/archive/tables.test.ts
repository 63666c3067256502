// The tables of a bag by themselves: a hundred thousand messages, cells of strangers, mbox files, bags of others.

import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ArchivedFolder } from '../../src/archive/archived-folder.ts'
import { partOf } from '../../src/archive/body-part.ts'
import { csvRow } from '../../src/archive/csv-tag-file.ts'
import { FolderIndex } from '../../src/archive/folder-index.ts'
import type { FolderHead, MessageLine } from '../../src/archive/folder-log.ts'
import { messagesOf, writeMailbagCsv } from '../../src/archive/mailbag-files.ts'
import { writeMbox } from '../../src/archive/mbox-file.ts'
import { aboutMessage } from '../../src/archive/message-facts.ts'
import { OpenArchives } from '../../src/archive/open-archive.ts'
import { bagFindings } from '../../src/model/bag-findings.ts'
import { archiveServer } from '../../src/model/plan.ts'
import { freshDir } from '../support/temp-dir.ts'
import { rowsOf, sha256 } from './bag.ts'

const head: FolderHead = { version: 1, folder: 1, name: ['INBOX'], directory: ['INBOX'], uidValidity: 1 }
const date = Date.UTC(2015, 11, 24, 13, 0, 0)

function lineOf(uid: number, bytes: Buffer): MessageLine {
  return { uid, bytes: bytes.length, date, flags: [], sha256: sha256(bytes), about: aboutMessage(bytes) }
}

/** An archive of one folder with these messages, whose files are written where they are asked for. */
function archiveOf(messages: readonly Buffer[], withFiles = true) {
  const path = freshDir('bag')
  for (const directory of ['pec-migrate/folders', 'pec-migrate/work', 'data/eml/INBOX'])
    mkdirSync(join(path, directory), { recursive: true })
  const folder = new ArchivedFolder(path, head)
  const index = new FolderIndex()
  const lines = messages.map((bytes, at) => lineOf(at + 1, bytes))
  for (const line of lines) {
    index.take(line)
    index.setPresent(line.uid, true)
    if (withFiles) writeFileSync(folder.fileOf(line.uid), messages[line.uid - 1] ?? '')
  }
  writeFileSync(folder.log, [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''))
  return { path, content: { folder, index } }
}

describe('mailbag.csv', () => {
  it('is split after 100,000 messages, with one header, and every id in it once', async () => {
    const message = Buffer.from('Subject: prova\r\nMessage-ID: <a@b.example>\r\n\r\nx')
    const { path, content } = archiveOf(
      Array.from({ length: 100_001 }, () => message),
      false,
    )
    writeFileSync(join(path, 'mailbag.csv'), 'of an earlier sealing')
    expect(await writeMailbagCsv(path, [content])).toEqual(['mailbag-1.csv', 'mailbag-2.csv'])
    expect(() => readFileSync(join(path, 'mailbag.csv'))).toThrow(/ENOENT/)
    const first = rowsOf(path, 'mailbag-1.csv')
    expect(first).toHaveLength(100_000)
    expect(first[99_999]).toMatchObject({ 'Mailbag-Message-ID': '1-0000100000', 'Message-ID': 'a@b.example' })
    expect(readFileSync(join(path, 'mailbag-2.csv'), 'utf8')).toMatch(/^"","1-0000100001","a@b\.example","","INBOX",/)
  })

  it('has no cell that a spreadsheet would calculate or that ends its row', () => {
    expect(csvRow(['=1+1', ' @x', 'a "b", c', 'due\r\nrighe', 7])).toBe(
      '"\'=1+1","\' @x","a ""b"", c","due righe","7"\r\n',
    )
  })

  it('counts what is attached, not the parts of the text', () => {
    const mixed = [
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary=c',
      '',
      '--c',
      '',
      'testo',
      '--c',
      'Content-Type: text/html',
      '',
      '<p>testo</p>',
      '--c--',
      '--b',
      'Content-Type: application/pdf; name=atto.pdf',
      '',
      'x',
      '--b',
      'Content-Disposition: attachment; filename="nota.txt"',
      '',
      'y',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: inoltrato',
      '',
      'z',
      '--b--',
    ].join('\r\n')
    expect(aboutMessage(Buffer.from(mixed)).attachments).toBe(3)
    expect(aboutMessage(Buffer.alloc(0))).toMatchObject({ attachments: 0, subject: '', messageId: '' })
  })
})

describe('an mbox file', () => {
  it('quotes lines that begin with From, so that the messages come out again', async () => {
    const texts = ['From: a@b.example\r\n\r\nFrom qui\r\n>From la\r\nfine', 'Subject: x\n\nultima\n', '']
    const { path, content } = archiveOf(texts.map((text) => Buffer.from(text)))
    const made = await writeMbox(path, content.folder, messagesOf(content))
    const mbox = readFileSync(join(path, 'data/mbox/INBOX.mbox'))
    expect(made).toEqual({ name: 'data/mbox/INBOX.mbox', sha256: sha256(mbox), bytes: mbox.length })
    expect(mbox.toString()).toBe(
      'From a@b.example Thu Dec 24 13:00:00 2015\nFrom: a@b.example\n\n>From qui\n>>From la\nfine\n\n' +
        'From MAILER-DAEMON Thu Dec 24 13:00:00 2015\nSubject: x\n\nultima\n\n' +
        'From MAILER-DAEMON Thu Dec 24 13:00:00 2015\n\n',
    )
  })
})

describe('a part of a message', () => {
  const message = Buffer.from(
    'Subject: uno\r\n due\r\nFrom: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      '--b\r\nContent-Type: text/plain\r\n\r\ntesto\r\n--b\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n--b--\r\n',
  )
  it.each<[string, Parameters<typeof partOf>[1], string]>([
    ['fields, with the lines that go on with them', { fields: ['subject'] }, 'Subject: uno\r\n due\r\n\r\n'],
    ['the second part', { section: '2' }, '<a/>'],
    ['its header', { section: '2.MIME' }, 'Content-Type: application/xml\r\n\r\n'],
    ['its first bytes', { section: '2', upTo: 2 }, '<a'],
    ['one that is not there', { section: '3.1' }, ''],
  ])('%s', (_what, part, expected) => {
    expect(partOf(message, part).toString()).toBe(expected)
  })
})

describe('a bag of another program', () => {
  it('is read by its manifest: folders, bytes, dates of the files; what is not as listed is set aside', async () => {
    const path = freshDir('foreign')
    const files = { 'data/eml/1.eml': 'uno', 'data/eml/Inbox/a b/2.eml': 'due', 'data/eml/Inbox/a b/3.eml': 'tre' }
    mkdirSync(join(path, 'data/eml/Inbox/a b'), { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(path, name), text)
      utimesSync(join(path, name), date / 1000, date / 1000)
    }
    const manifest = Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`)
    writeFileSync(join(path, 'manifest-sha256.txt'), [...manifest, `${sha256('x')}  data/pdf/1.pdf\n`].join(''))
    writeFileSync(join(path, 'data/eml/Inbox/a b/3.eml'), 'TRE')

    const session = await new OpenArchives().open(
      {
        side: 'source',
        server: archiveServer,
        user: 'x',
        login: 'x',
        address: undefined,
        authzid: undefined,
        password: undefined,
      },
      { path, mbox: false },
    )
    expect((await session.listFolders()).folders.map((folder) => folder.path)).toEqual(['INBOX', 'Inbox/a b'])
    expect(await session.examine('Inbox/a b')).toMatchObject({ messages: 2, uidNext: 3 })
    const given: unknown[] = []
    const aside = await session.fetchBodies('1:*', ({ uid, bytes, internalDate }) => {
      given.push([uid, bytes?.toString(), internalDate])
    })
    expect(given).toEqual([[1, 'due', date]])
    expect(aside).toEqual([{ uid: 2, how: 'refused', reason: 'not-as-archived' }])
    await session.logout()
  })

  it('has the folders, flags and dates that its tables tell, also empty folders; the rest is said', async () => {
    const path = freshDir('told')
    const files = { 'data/eml/a=3Ab/1.eml': 'uno', 'data/eml/a=3Ab/2.eml': 'due', 'data/eml/x/3.eml': 'tre' }
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), text)
    }
    writeFileSync(join(path, 'data/eml/x/4.eml'), 'besides')
    const lines = Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`)
    writeFileSync(join(path, 'manifest-sha256.txt'), [...lines, `${sha256('')}  data/eml/x/5.eml\n`].join(''))
    writeFileSync(
      join(path, 'messages.csv'),
      'Path,Folder,InternalDate,Flags,Keywords,Bytes\r\n' +
        `data/eml/a=3Ab/1.eml,a:b,${new Date(date).toISOString()},\\Seen \\Flagged,Protocollato,3\r\n` +
        `"data/eml/a=3Ab/2.eml","'-con ""virgolette"",\r\ne una riga",${new Date(date).toISOString()},,,4\r\n`,
    )
    writeFileSync(
      join(path, 'mailbag.csv'),
      'Mailbag-Message-ID,Message-Path,Date\n3,Vecchia\\Posta,"Thu, 24 Dec 2015 14:00:00 +0100 (CET)"\n',
    )
    writeFileSync(join(path, 'folders.csv'), 'folder\nVuota\n')

    const account = { side: 'source', server: archiveServer, user: 'x', login: 'x' } as const
    const none = { address: undefined, authzid: undefined, password: undefined }
    const session = await new OpenArchives().open({ ...account, ...none }, { path, mbox: false })
    const { folders, listing } = await session.listFolders()
    const quoted = '-con "virgolette",\r\ne una riga'
    expect(folders.map((folder) => folder.path)).toEqual(['a:b', quoted, 'Vecchia/Posta', 'x', 'Vuota'])
    expect(listing.bag).toEqual({
      withoutFlags: 2,
      withoutDates: 2,
      withoutFolders: false,
      unlisted: ['data/eml/x/4.eml'],
      missing: ['data/eml/x/5.eml'],
      otherSize: ['data/eml/a=3Ab/2.eml'],
    })
    const told: unknown[] = []
    for (const folder of ['a:b', 'Vecchia/Posta']) {
      await session.examine(folder)
      await session.fetchFacts('1:*', ({ flags, internalDate }) => told.push([folder, flags, internalDate]))
    }
    expect(told).toEqual([
      ['a:b', ['\\Seen', '\\Flagged', 'Protocollato'], date],
      ['Vecchia/Posta', [], date],
    ])
    expect(bagFindings(listing.bag).map(({ code }) => code)).toEqual(['bag-not-as-listed', 'bag-tells-less'])
    await session.logout()
  })
})
