// The mail that is migrated: PEC-like, deterministic, CRLF, written straight into a Maildir++ tree.

import { chownSync, closeSync, futimesSync, mkdirSync, openSync, readdirSync, writeFileSync, writevSync } from 'node:fs'
import { join } from 'node:path'
import { base64Lines, Dice } from '../support/messages.ts'

export type Corpus = {
  name: string
  /** For people. */
  about: string
  mailboxes: number
  /** In each mailbox. */
  messages: number
  /** Mean size of a message in bytes. */
  bytes: number
  /** `alike`: all of this size. `lognormal`: many small ones, a few very large. */
  sizes: 'alike' | 'lognormal'
}

export const corpora: readonly Corpus[] = [
  { name: 'ordinary', about: '2,000 × 38 KB', mailboxes: 1, messages: 2_000, bytes: 36_900, sizes: 'lognormal' },
  { name: 'small', about: '20,000 × 8 KB', mailboxes: 1, messages: 20_000, bytes: 8_000, sizes: 'alike' },
  { name: 'large', about: '300 × 2 MB', mailboxes: 1, messages: 300, bytes: 2_000_000, sizes: 'alike' },
  {
    name: 'many',
    about: '200 mailboxes × 20 messages of 20 KB',
    mailboxes: 200,
    messages: 20,
    bytes: 20_000,
    sizes: 'lognormal',
  },
  // All logins, folders and waits for the disk; what it shows, it shows over a line with a delay.
  {
    name: 'crowd',
    about: '1,000 mailboxes × 2 messages of 8 KB',
    mailboxes: 1_000,
    messages: 2,
    bytes: 8_000,
    sizes: 'alike',
  },
]

/** For the quiet re-run, which reads no message: as small as a message can reasonably be. */
export const quietCorpus: Corpus = {
  name: 'quiet',
  about: '100,000 messages in 5 folders',
  mailboxes: 1,
  messages: 100_000,
  bytes: 600,
  sizes: 'alike',
}

/** The same kind of mail, but so little of it that a test has time for it. */
export function quickly(corpus: Corpus): Corpus {
  const [mailboxes, messages, bytes] = [
    Math.min(corpus.mailboxes, 2),
    Math.min(corpus.messages, corpus.mailboxes > 1 ? 3 : 8),
    Math.min(corpus.bytes, 100_000),
  ]
  return {
    ...corpus,
    mailboxes,
    messages,
    bytes,
    about: `quick look, ${mailboxes > 1 ? `${mailboxes} mailboxes × ` : ''}${messages} of ${corpus.about}`,
  }
}

/** Maildir++ folder, and how much of the mail lies in it. */
const folders: readonly { dir: string; share: number }[] = [
  { dir: '', share: 0.6 },
  { dir: '.Posta inviata', share: 0.15 },
  { dir: '.Ricevute', share: 0.15 },
  { dir: '.Protocollo', share: 0.08 },
  { dir: '.Archivio 2014', share: 0.02 },
]
const firstDay = Date.UTC(2014, 0, 7, 8, 0, 0) / 1_000
const flags = ['S', 'S', 'S', 'RS', '', 'FS'] as const
/** σ of the logarithm; exp(σ²/2) is by how much the mean exceeds the median. */
const sigma = 0.9

export type Filled = { messages: number; bytes: number }

/** Writes one mailbox of the corpus as a Maildir of this owner; the same for the same number. */
export function fillMaildir(
  root: string,
  corpus: Corpus,
  mailbox: number,
  owner: { uid: number; gid: number },
): Filled {
  const dice = new Dice(20_150 + mailbox)
  const sizes = new Dice(40_300 + mailbox)
  for (const { dir } of folders) {
    for (const place of ['', 'cur', 'new', 'tmp']) {
      mkdirSync(join(root, dir, place), { recursive: true })
      chownSync(join(root, dir, place), owner.uid, owner.gid)
    }
    if (dir !== '') writeFileSync(join(root, dir, 'maildirfolder'), '')
  }
  writeFileSync(
    join(root, 'subscriptions'),
    `${['INBOX', ...folders.slice(1).map(({ dir }) => dir.slice(1))].join('\n')}\n`,
  )
  const filled = { messages: 0, bytes: 0 }
  for (let n = 0; n < corpus.messages; n++) {
    const message = pecMessage(dice, mailbox, n, sizeOf(sizes, corpus))
    const length = message.reduce((sum, piece) => sum + piece.length, 0)
    const date = firstDay + n * 600
    // With sizes in the name (S as stored, W with CRLF) Dovecot need not read the file to know them.
    const name = `${date}.M${n}P1.bench,S=${length},W=${length}:2,${dice.pick(flags)}`
    const file = openSync(join(root, folderFor(n, corpus.messages), 'cur', name), 'wx', 0o644)
    writevSync(file, message)
    futimesSync(file, date, date) // a Maildir's INTERNALDATE
    closeSync(file)
    filled.messages += 1
    filled.bytes += length
  }
  return filled
}

/** What a Maildir holds, by the names of its files; sizes are those that the server wrote into the names. */
export function countMaildir(root: string): Filled {
  const filled = { messages: 0, bytes: 0 }
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || !(entry.name.startsWith('.') || entry.name === 'cur' || entry.name === 'new')) continue
    const places = entry.name.startsWith('.') ? [join(entry.name, 'cur'), join(entry.name, 'new')] : [entry.name]
    for (const name of places.flatMap((place) => readdirSync(join(root, place)))) {
      filled.messages += 1
      filled.bytes += Number(/,W=(\d+)/.exec(name)?.[1] ?? Number.NaN)
    }
  }
  return filled
}

function folderFor(n: number, of: number): string {
  let share = (n + 0.5) / of
  for (const { dir, share: here } of folders) {
    share -= here
    if (share < 0) return dir
  }
  return ''
}

function sizeOf(dice: Dice, corpus: Corpus): number {
  if (corpus.sizes === 'alike') return corpus.bytes
  const normal = Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next())
  return Math.round(Math.min(4e6, (corpus.bytes / Math.exp(sigma ** 2 / 2)) * Math.exp(sigma * normal)))
}

const lineLength = 78
let pool: Buffer | undefined

/**
 * Lines of base64, cut from one large piece at a place of their own: making every message's anew would take minutes.
 */
function attachment(dice: Dice, size: number): Buffer {
  pool ??= Buffer.from(base64Lines(new Dice(1).bytes(57 * 60_000)))
  const length = Math.max(1, Math.floor(size / lineLength)) * lineLength
  const from = dice.upTo(Math.floor((pool.length - length) / lineLength) + 1) * lineLength
  if (length > pool.length) throw new Error(`no message may be larger than ${pool.length} bytes here`)
  return pool.subarray(from, from + length)
}

/**
 * A transport envelope (RFC 6109): the headers, the original with its attachment, daticert.xml, a signature of the
 * usual size if there is room.
 */
function pecMessage(dice: Dice, mailbox: number, n: number, size: number): Buffer[] {
  const date = new Date((firstDay + n * 600) * 1_000).toUTCString()
  const id = `opec${mailbox}.${n}.${dice.upTo(1e9)}@pec.example`
  const [outer, inner] = [`----=_E${n}`, `----=_I${n}`]
  if (size < 2_000) {
    const head =
      `From: posta-certificata@gestore.example\r\nTo: a@pec.example\r\nSubject: ACCETTAZIONE: ${n}\r\n` +
      `Message-ID: <${id}>\r\nX-Ricevuta: accettazione\r\nDate: ${date}\r\n\r\n`
    return [Buffer.from(head), attachment(dice, size - head.length)]
  }
  const head = Buffer.from(
    [
      'Return-Path: <posta-certificata@gestore.example>',
      `Received: from smtp.gestore.example by mx.pec.example with ESMTP id ${dice.upTo(1e9)}; ${date}`,
      `From: "Per conto di: ufficio${n}@comune.example" <posta-certificata@gestore.example>`,
      'To: protocollo@pec.example',
      `Subject: POSTA CERTIFICATA: Pratica ${n}/2014 =?UTF-8?Q?perch=C3=A9?=`,
      `Message-ID: <${id}>`,
      'X-Trasporto: posta-certificata',
      `X-Riferimento-Message-ID: <orig.${n}@comune.example>`,
      `Date: ${date}`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha256; boundary="${outer}"`,
      '',
      `--${outer}`,
      `Content-Type: multipart/mixed; boundary="${inner}"`,
      '',
      `--${inner}`,
      'Content-Type: application/xml; name="daticert.xml"',
      '',
      '<postacert tipo="posta-certificata" ' +
        `errore="nessuno"><dati><identificativo>${id}</identificativo></dati></postacert>`,
      `--${inner}`,
      'Content-Type: message/rfc822; name="postacert.eml"',
      '',
      `Message-ID: <orig.${n}@comune.example>`,
      'Content-Type: application/pdf',
      'Content-Transfer-Encoding: base64',
      '',
      '',
    ].join('\r\n'),
  )
  const between = Buffer.from(
    `--${inner}--\r\n\r\n--${outer}\r\nContent-Type: application/x-pkcs7-signature; name="smime.p7s"\r\n` +
      'Content-Transfer-Encoding: base64\r\n\r\n',
  )
  const end = Buffer.from(`--${outer}--\r\n`)
  const signature = attachment(dice, Math.min(2_000, size / 4))
  return [
    head,
    attachment(dice, size - head.length - between.length - signature.length - end.length),
    between,
    signature,
    end,
  ]
}
