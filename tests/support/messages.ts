// Synthetic PEC-like messages, the same for the same seed: envelopes, receipts, and the odd ones that break migrations.

import { createHash } from 'node:crypto'
import type { MailToStore } from './mail-client.ts'

export type SyntheticMessage = MailToStore & { kind: string; bytes: Buffer; flags: readonly string[]; date: number }

/** A small seeded generator (mulberry32): equal seeds give equal mail, on every machine. */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 ≤ n < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  upTo(n: number): number {
    return Math.floor(this.next() * n)
  }

  pick<T>(of: readonly [T, ...T[]]): T {
    return of[this.upTo(of.length)] ?? of[0]
  }

  bytes(n: number): Buffer {
    const words = new Uint32Array(Math.ceil(n / 4))
    for (let at = 0; at < words.length; at++) words[at] = this.next() * 4_294_967_296
    return Buffer.from(words.buffer, 0, n)
  }

  /** Lognormal around a median: many small ones, a few very large. */
  size(median: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
    return Math.round(Math.min(30e6, median * Math.exp(0.9 * normal)))
  }
}

const day = 86_400_000
const firstDay = Date.UTC(2014, 0, 7, 8, 0, 0)

const crlf = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`

/** Base64 in lines of 76, with CRLF. */
export function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n')
}

type Pec = { n: number; date: number; from: string; to: string; subject: string; identifier: string }

function pec(dice: Dice, n: number): Pec {
  const office = dice.pick(['protocollo', 'tribunale.roma', 'ragioneria', 'urp', 'anagrafe'])
  const date = firstDay + n * 3_600_000 + dice.upTo(3_000) * 1_000
  const identifier =
    `opec${100 + dice.upTo(900)}.${new Date(date).toISOString().slice(0, 19).replace(/\D/g, '')}.` +
    `${dice.upTo(100_000)}.${n}.1.2@pec.example`
  return {
    n,
    date,
    from: `${office}@comune.example`,
    to: `studio.legale${dice.upTo(50)}@pec.example`,
    subject: `Pratica ${n}/2014 perché sì`,
    identifier,
  }
}

function daticert(kind: string, about: Pec): string {
  return crlf(
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<postacert tipo="${kind}" errore="nessuno">`,
    '<intestazione>',
    `<mittente>${about.from}</mittente>`,
    `<destinatari tipo="certificato">${about.to}</destinatari>`,
    `<risposte>${about.from}</risposte>`,
    `<oggetto>${about.subject}</oggetto>`,
    '</intestazione>',
    '<dati>',
    '<gestore-emittente>Gestore Esempio S.p.A.</gestore-emittente>',
    '<data ' +
      `zona="+0100"><giorno>${new Date(about.date).toISOString().slice(0, 10)}</giorno><ora>` +
      `${new Date(about.date).toISOString().slice(11, 19)}</ora></data>`,
    `<identificativo>${about.identifier}</identificativo>`,
    `<msgid>&lt;orig.${about.n}@comune.example&gt;</msgid>`,
    `<ricevuta tipo="completa" />`,
    `<consegna>${about.to}</consegna>`,
    '</dati>',
    '</postacert>',
  )
}

function original(dice: Dice, about: Pec, size: number): string {
  return (
    crlf(
      `From: ${about.from}`,
      `To: ${about.to}`,
      `Subject: =?UTF-8?B?${Buffer.from(about.subject).toString('base64')}?=`,
      `Date: ${new Date(about.date).toUTCString()}`,
      `Message-ID: <orig.${about.n}@comune.example>`,
      'MIME-Version: 1.0',
      'Content-Type: application/pdf; name="atto.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
    ) + base64Lines(dice.bytes(Math.max(30, Math.round(size * 0.73))))
  )
}

type Part = { headers: readonly string[]; body: string }

/**
 * A multipart/signed with the inner parts that RFC 6109 asks for. The signature is a block of bytes, not a real one.
 */
function signed(dice: Dice, headers: readonly string[], about: Pec, parts: readonly Part[]): Buffer {
  const outer = `----=_Esterno_${about.n}_${dice.upTo(1e9)}`
  const inner = `----=_Interno_${about.n}_${dice.upTo(1e9)}`
  const inside = parts.map((part) => `--${inner}\r\n${crlf(...part.headers, '')}${part.body}`).join('')
  return Buffer.from(
    crlf(
      'Return-Path: <posta-certificata@gestore.example>',
      `Received: from smtp.gestore.example by mx.pec.example with ESMTP id ${dice.upTo(1e9)}; ` +
        `${new Date(about.date).toUTCString()}`,
      ...headers,
      `Date: ${new Date(about.date).toUTCString()}`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha256; boundary="${outer}"`,
      '',
      'This is an S/MIME signed message',
      '',
    ) +
      `--${outer}\r\nContent-Type: multipart/mixed; boundary="${inner}"\r\n\r\n${inside}--${inner}--\r\n\r\n` +
      `--${outer}\r\n` +
      crlf(
        'Content-Type: application/x-pkcs7-signature; name="smime.p7s"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="smime.p7s"',
        '',
      ) +
      `${base64Lines(dice.bytes(1_500))}--${outer}--\r\n`,
  )
}

const textPart = (text: string): Part => ({
  headers: ['Content-Type: text/plain; charset="utf-8"', 'Content-Transfer-Encoding: 8bit'],
  body: `${text}\r\n`,
})
const daticertPart = (kind: string, about: Pec): Part => ({
  headers: [
    'Content-Type: application/xml; name="daticert.xml"',
    'Content-Disposition: attachment; filename="daticert.xml"',
    'Content-Transfer-Encoding: 8bit',
  ],
  body: daticert(kind, about),
})
const postacertPart = (body: string): Part => ({
  headers: [
    'Content-Type: message/rfc822; name="postacert.eml"',
    'Content-Disposition: attachment; filename="postacert.eml"',
  ],
  body,
})

/** "Busta di trasporto": the envelope in which a certified message travels. */
export function transportEnvelope(seed: number, n: number, size = 20_000): SyntheticMessage {
  const dice = new Dice(seed * 7_919 + n)
  const about = pec(dice, n)
  const headers = [
    `From: "Per conto di: ${about.from}" <posta-certificata@gestore.example>`,
    `Reply-To: ${about.from}`,
    `To: ${about.to}`,
    `Subject: POSTA CERTIFICATA: =?UTF-8?B?${Buffer.from(about.subject).toString('base64')}?=`,
    `Message-ID: <${about.identifier}>`,
    'X-Trasporto: posta-certificata',
    `X-Riferimento-Message-ID: <orig.${about.n}@comune.example>`,
    'X-TipoRicevuta: completa',
  ]
  const parts = [
    textPart(`Messaggio di posta certificata da ${about.from}`),
    postacertPart(original(dice, about, Math.max(100, size - 5_000))),
    daticertPart('posta-certificata', about),
  ]
  return { kind: 'busta', bytes: signed(dice, headers, about, parts), flags: someFlags(dice), date: about.date }
}

/** "Ricevuta di accettazione": the sender's provider took the message. */
export function acceptanceReceipt(seed: number, n: number): SyntheticMessage {
  return receipt(seed, n, 'accettazione', 'ACCETTAZIONE', false, 0)
}

/** "Ricevuta di avvenuta consegna", complete: it carries the whole message again. */
export function deliveryReceipt(seed: number, n: number, size = 20_000): SyntheticMessage {
  return receipt(seed, n, 'avvenuta-consegna', 'CONSEGNA', true, size)
}

function receipt(
  seed: number,
  n: number,
  kind: string,
  subject: string,
  complete: boolean,
  size: number,
): SyntheticMessage {
  const dice = new Dice(seed * 7_919 + n)
  const about = pec(dice, n)
  const headers = [
    'From: posta-certificata@gestore.example',
    `To: ${about.from}`,
    `Subject: ${subject}: =?UTF-8?B?${Buffer.from(about.subject).toString('base64')}?=`,
    `Message-ID: <${kind}.${about.identifier}>`,
    `X-Ricevuta: ${kind}`,
    `X-Riferimento-Message-ID: <orig.${about.n}@comune.example>`,
  ]
  const parts = [
    textPart(`Ricevuta di ${kind}`),
    daticertPart(kind, about),
    ...(complete ? [postacertPart(original(dice, about, Math.max(100, size - 5_000)))] : []),
  ]
  return { kind, bytes: signed(dice, headers, about, parts), flags: someFlags(dice), date: about.date + 60_000 }
}

function someFlags(dice: Dice): string[] {
  return dice.pick<string[]>([
    ['\\Seen'],
    ['\\Seen'],
    ['\\Seen'],
    ['\\Answered', '\\Seen'],
    [],
    ['\\Flagged', '\\Seen'],
    ['\\Seen', 'Protocollato'],
  ])
}

/** A mailbox's worth of ordinary PEC mail, sizes lognormal around the median. */
export function corpus(seed: number, count: number, medianKB = 20): SyntheticMessage[] {
  const dice = new Dice(seed)
  return Array.from({ length: count }, (_, n) => {
    const kind = dice.upTo(10)
    const size = dice.size(medianKB * 1_024)
    if (kind < 5) return transportEnvelope(seed, n, size)
    return kind < 7 ? acceptanceReceipt(seed, n) : deliveryReceipt(seed, n, size)
  })
}

/** A plain message with this body and these headers. */
export function plainMessage(n: number, body: string | Buffer, headers: readonly string[] = []): SyntheticMessage {
  const head = crlf(
    `From: a${n}@pec.example`,
    'To: b@pec.example',
    `Subject: prova ${n}`,
    `Message-ID: <plain.${n}@pec.example>`,
    ...headers,
    '',
  )
  return {
    kind: 'plain',
    bytes: Buffer.concat([Buffer.from(head), Buffer.from(body)]),
    flags: [],
    date: firstDay + (n % 300) * day,
  }
}

/** About `megabytes` MB, in ordinary base64 lines. */
export function bigMessage(seed: number, megabytes: number): SyntheticMessage {
  const bytes = new Dice(seed).bytes(Math.round(megabytes * 1e6 * 0.74))
  return {
    ...plainMessage(900_000 + seed, base64Lines(bytes), ['MIME-Version: 1.0', 'Content-Transfer-Encoding: base64']),
    kind: 'big',
  }
}

/** Lines that a server would execute if it ever took the body of a message for commands. */
export const hostileLines = [
  'zz1 CREATE PWNED',
  'a DELETE INBOX',
  'A1 LOGOUT',
  '* BYE Autologout',
  'A2 SELECT INBOX',
  'A3 STORE 1:* +FLAGS (\\Deleted)',
  'A4 EXPUNGE',
  'A5 CLOSE',
  'A001 OK done',
  '+ go ahead',
  '* 1 FETCH (FLAGS (\\Deleted))',
  'A6 APPEND INBOX {5+}',
  'hello',
  ')',
  '{100000+}',
  'zz2 RENAME INBOX PWNED2',
  'zz3 UNSUBSCRIBE INBOX',
] as const

/** Messages whose bodies are IMAP commands and answers. */
export function hostileMessages(): SyntheticMessage[] {
  const body = crlf(...hostileLines)
  const bare: SyntheticMessage = { kind: 'hostile', bytes: Buffer.from(body), flags: ['\\Seen'], date: firstDay }
  return [
    bare,
    { ...plainMessage(700_001, body), kind: 'hostile' },
    { ...plainMessage(700_002, `\r\n\r\n${body}`), kind: 'hostile' },
  ]
}

/**
 * One of each oddity that a faithful server keeps byte by byte. Kinds that servers alter or refuse are in
 * `alteredMessages`.
 */
export function oddMessages(): SyntheticMessage[] {
  const odd = (kind: string, bytes: Buffer, n: number, flags: readonly string[] = []): SyntheticMessage => ({
    kind,
    bytes,
    flags,
    date: firstDay + n * day,
  })
  const twin = plainMessage(600_000, 'identical bytes\r\n').bytes
  return [
    odd('no-message-id', Buffer.from(crlf('From: a@pec.example', 'Subject: senza id', '', 'corpo')), 1),
    odd('no-headers', Buffer.from('\r\nonly a body\r\n'), 2),
    odd(
      '8-bit-header',
      Buffer.concat([
        Buffer.from('Subject: perch\xe9 cos\xec\r\nFrom: \xc3\xa8@pec.example\r\n\r\ncorpo \xe0\r\n', 'latin1'),
      ]),
      3,
      ['\\Seen'],
    ),
    odd(
      'no-final-newline',
      Buffer.from('Subject: x\r\nMessage-ID: <nofinal@pec.example>\r\n\r\nno newline at the end'),
      4,
    ),
    odd('long-line', Buffer.from(`Subject: x\r\nMessage-ID: <long@pec.example>\r\n\r\n${'x'.repeat(100_000)}\r\n`), 5),
    odd('one-byte', Buffer.from('x'), 6),
    odd('twin', twin, 7, ['\\Seen']),
    odd('twin', twin, 7, ['\\Seen']),
    odd('twin-other-date', twin, 8, ['\\Seen']),
    odd('twin-other-flags', twin, 7, ['\\Flagged']),
    odd('same-message-id', plainMessage(600_000, 'another body, same Message-ID\r\n').bytes, 9),
    odd(
      'from-line',
      Buffer.from('From a@b Mon Jan  6 08:00:00 2014\r\nSubject: mbox remains\r\n\r\n>From x\r\nFrom y\r\n'),
      10,
    ),
    odd('dots', Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n.\r\n'), 11),
    odd('old', Buffer.from('Subject: 1970\r\n\r\nold\r\n'), -16_000),
  ]
}

/** Messages that some servers store otherwise than sent, or refuse. */
export function alteredMessages(): SyntheticMessage[] {
  const odd = (kind: string, bytes: Buffer, n: number): SyntheticMessage => ({
    kind,
    bytes,
    flags: [],
    date: firstDay + n * day,
  })
  return [
    odd('bare-lf', Buffer.from('Subject: bare lf\nMessage-ID: <lf@pec.example>\n\nline one\nline two\n'), 20),
    odd(
      'mixed-newlines',
      Buffer.from('Subject: mixed\r\nMessage-ID: <mixed@pec.example>\r\n\r\none\ntwo\r\r\nthree\r\n'),
      21,
    ),
    odd('nul', Buffer.from('Subject: nul\r\nMessage-ID: <nul@pec.example>\r\n\r\nbefore\0after\r\n'), 22),
    odd('empty', Buffer.alloc(0), 23),
  ]
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
