// What is said where a port does not speak as the plan says, in both languages: with the lines of the plan to change.

import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import { readOwnReason } from '../model/own-reasons.ts'
import type { Language } from '../model/request.ts'
import type { CodeWords } from './code-words.ts'

type Said = Pick<CodeWords, 'message' | 'hint'>
type Kind = 'tls' | 'starttls' | 'plain' | 'no-imap' | 'no-starttls'

const en: Readonly<Record<Kind, Said>> = {
  tls: {
    message: 'Port {port} of {host} speaks TLS from its first byte, and the plan says otherwise',
    hint:
      'In the plan, under servers, in the entry of {server}, write the line tls: implicit instead of its line ' +
      'tls.',
  },
  starttls: {
    message: 'Port {port} of {host} begins without TLS, and offers STARTTLS',
    hint:
      'In the plan, under servers, in the entry of {server}, write the line tls: starttls instead of its line ' +
      'tls (if any). Or take its port for TLS: port: 993 and tls: implicit.',
  },
  plain: {
    message: 'Port {port} of {host} speaks IMAP without TLS, and offers no STARTTLS',
    hint:
      'In the plan, under servers, in the entry of {server}, write the port for TLS, usually the line port: 993. ' +
      'Only where there is none: tls: none, and off this machine allowPlaintext: true; then passwords can be read on ' +
      'the way.',
  },
  'no-imap': {
    message: 'What answers on port {port} of {host} is no IMAP server',
    hint: 'In the plan, under servers, in the entry of {server}, write the port for IMAP, usually the line port: 993.',
  },
  'no-starttls': {
    message: 'Port {port} of {host} offers no STARTTLS',
    hint:
      'In the plan, under servers, in the entry of {server}, write the port for TLS, usually the lines port: 993 and ' +
      'tls: implicit.',
  },
}

const it: Readonly<Record<Kind, Said>> = {
  tls: {
    message: 'La porta {port} di {host} parla TLS dal primo byte, mentre il piano dice altro',
    hint:
      'Nel piano, sotto servers, nella voce di {server}, scrivere la riga tls: implicit al posto della sua riga ' +
      'tls.',
  },
  starttls: {
    message: 'La porta {port} di {host} comincia senza TLS e offre STARTTLS',
    hint:
      'Nel piano, sotto servers, nella voce di {server}, scrivere la riga tls: starttls al posto della sua ' +
      'riga tls (se c’è). Oppure usare la porta per TLS: port: 993 e tls: implicit.',
  },
  plain: {
    message: 'La porta {port} di {host} parla IMAP senza TLS e non offre STARTTLS',
    hint:
      'Nel piano, sotto servers, nella voce di {server}, scrivere la porta per TLS, di solito la riga port: 993. ' +
      'Solo se non esiste: tls: none, e fuori da questa macchina allowPlaintext: true; allora le password si ' +
      'possono leggere in transito.',
  },
  'no-imap': {
    message: 'Ciò che risponde sulla porta {port} di {host} non è un server IMAP',
    hint: 'Nel piano, sotto servers, nella voce di {server}, scrivere la porta per IMAP, di solito la riga port: 993.',
  },
  'no-starttls': {
    message: 'La porta {port} di {host} non offre STARTTLS',
    hint:
      'Nel piano, sotto servers, nella voce di {server}, scrivere la porta per TLS, di solito le righe port: 993 e ' +
      'tls: implicit.',
  },
}

/** undefined: it is not about what the port speaks, or nobody knows that. */
export function portWords(code: Code, { reason, port_speaks }: Facts, lang: Language): Said | undefined {
  if (code !== 'server-unreachable') return undefined
  const said = lang === 'it' ? it : en
  if (readOwnReason(String(reason ?? ''))?.reason === 'no-starttls') return said['no-starttls']
  const kind = String(port_speaks ?? '')
  return Object.hasOwn(said, kind) ? said[kind as Kind] : undefined
}
