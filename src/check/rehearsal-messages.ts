// The synthetic messages of a rehearsal: each has one oddity that servers are known to refuse or to alter.

import type { OutgoingMessage } from '../model/ports.ts'

/** What is tried; the words for each are in words/ under `feature-…`. */
export const features = [
  'plain',
  'eight-bit-header',
  'nul',
  'bare-lf',
  'long-line',
  'no-final-newline',
  'keywords',
  'old-date',
  'date-before-1970',
  'accented-name',
  'over-limit',
] as const
export type Feature = (typeof features)[number]

export type Trial = { feature: Feature; message: OutgoingMessage }

/** RFC 5322, 2.1.1 allows 998; real mail has lines of several thousand. */
export const longestLine = 998
/** Beyond this, being one byte too large is not worth trying: the bytes would have to be made and perhaps sent. */
const largestTried = 64 * 1024 * 1024
const ordinaryDate = Date.UTC(2014, 4, 6, 8, 30, 0)
/** Where a run moves a date that is earlier (see proof/projection.ts). */
export const dayOne = Date.UTC(1970, 0, 2)
/** What counts as an old date among the source's messages. */
export const oldBefore = Date.UTC(1980, 0, 1)

/** Keywords that mail programs really set, and one of ours. */
export const rehearsedKeywords = ['$Forwarded', 'prova_pec']
/** Decoded; some servers fail at names that leave ASCII. */
export const accentedName = 'Città è più €'

/**
 * The messages, in the order in which they are tried; what may make a server hang up comes last. `name` makes their
 * Message-IDs unlike those of any other rehearsal. The message above the limit is made only when it is asked for.
 */
export function* trialsFor(name: string, appendLimit: number | undefined): Generator<Trial> {
  const make = (
    feature: Feature,
    body: Buffer | string = ordinaryBody,
    more: Partial<OutgoingMessage> = {},
    header?: Buffer,
  ): Trial => ({
    feature,
    message: { bytes: messageOf(feature, name, body, header), flags: ['\\Seen'], internalDate: ordinaryDate, ...more },
  })
  yield make('plain')
  yield make('eight-bit-header', ordinaryBody, {}, Buffer.from('X-Prova: perch\xe9 no \xe0\xe8\r\n', 'latin1'))
  yield make('nul', Buffer.from('prima\0dopo\r\n', 'latin1'))
  yield {
    feature: 'bare-lf',
    message: {
      bytes: bareLineFeeds(messageOf('bare-lf', name, ordinaryBody)),
      flags: ['\\Seen'],
      internalDate: ordinaryDate,
    },
  }
  yield make('long-line', `${'x'.repeat(20_000)}\r\n`)
  yield make('no-final-newline', 'senza fine riga')
  yield make('keywords', ordinaryBody, { flags: ['\\Seen', '\\Answered', '\\Flagged', ...rehearsedKeywords] })
  yield make('old-date', ordinaryBody, { internalDate: Date.UTC(1971, 5, 15, 12, 0, 0) })
  yield make('date-before-1970', ordinaryBody, { internalDate: Date.UTC(1965, 0, 1) })
  if (appendLimit !== undefined && appendLimit < largestTried)
    yield { feature: 'over-limit', message: overLimit(name, appendLimit) }
}

const ordinaryBody = 'Messaggio di prova di pec-migrate: si può cancellare.\r\n'.replaceAll('ò', "o'")

/** The value of the Message-ID header by which a trial is found again, whatever else was altered. */
export function markOf(feature: Feature, name: string): string {
  return `<${feature}.${name}@prova.example>`
}

function messageOf(feature: Feature, name: string, body: Buffer | string, header: Buffer = Buffer.alloc(0)): Buffer {
  const lines = [
    `Message-ID: ${markOf(feature, name)}`,
    'Date: Tue, 06 May 2014 10:30:00 +0200',
    'From: prova@pec.example',
    'To: prova@pec.example',
    `Subject: pec-migrate, prova: ${feature}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain',
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
  return Buffer.concat([
    head,
    header,
    Buffer.from('\r\n'),
    typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
  ])
}

function bareLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

function overLimit(name: string, limit: number): OutgoingMessage {
  const head = messageOf('over-limit', name, '')
  const bytes = Buffer.alloc(Math.max(limit + 1, head.length + 3), 'x')
  head.copy(bytes)
  // Lines as real attachments have them: a server that also minds long lines shall not refuse it for those.
  for (let at = head.length + 76; at + 2 < bytes.length - 2; at += 78) bytes.write('\r\n', at, 'latin1')
  bytes.write('\r\n', bytes.length - 2, 'latin1')
  return { bytes, flags: ['\\Seen'], internalDate: ordinaryDate }
}

/**
 * Ordinary mail for measuring: this many bytes of text in lines, unlike any other of the same rehearsal so that nothing
 * compresses or deduplicates it.
 */
export function ordinaryMessage(name: string, n: number, bytes: number, noise: Buffer): OutgoingMessage {
  const head = Buffer.from(
    `Message-ID: <misura.${n}.${name}@prova.example>\r\nSubject: pec-migrate, misura ${n}\r\nMIME-Version: 1.0\r\n\r\n`,
    'latin1',
  )
  const body = noise
    .subarray(0, Math.ceil((bytes * 3) / 4.2))
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n')
  return {
    bytes: Buffer.concat([head, Buffer.from(body, 'latin1')]),
    flags: ['\\Seen'],
    internalDate: ordinaryDate + n * 60_000,
  }
}
