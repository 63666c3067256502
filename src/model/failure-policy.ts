// The one table of answers: what a NO, a BAD or a broken line means, how far it reaches, whose fault it is.

import type { Code, Scope } from './codes.ts'

/** The commands that are told apart; `other` is housekeeping (NOOP, NAMESPACE, GETQUOTAROOT, …). */
export type Verb = 'login' | 'list' | 'open' | 'status' | 'create' | 'fetch' | 'append' | 'store' | 'other'

/** What an answer says; `lost` and `silent`: no answer came. */
export type Meaning =
  /** The folder is not there: NONEXISTENT or TRYCREATE, never words. */
  | 'absent'
  /** Not now, whatever is asked for. */
  | 'busy'
  /** Too much at once, or in too short a time. */
  | 'limited'
  /** No room. */
  | 'full'
  /** The server failed in itself. */
  | 'failed'
  | 'too-large'
  /** Not on a connection like this one. */
  | 'insecure'
  /** Any other NO or BAD. */
  | 'refused'
  | 'lost'
  | 'silent'

export type Policy = {
  code: Code
  reach: Scope
  again: 'now' | 'later' | 'never'
  /**
   * `message`, `folder`: found out by trying others: when these are served, it is the fault of the one that is not.
   * Otherwise the rest of the row holds.
   */
  fault: 'message' | 'folder' | 'account' | 'server' | 'line' | 'plan'
}

/** Tries in a row on one message or folder alone, before it is held to be the cause. */
export const triesAlone = 3

/**
 * The meaning of response codes (RFC 3501, 4469, 5530, 7889, 9208). A code that is not here (ALERT, CAPABILITY) says
 * nothing: then the words count.
 */
const meaningOfCode: Readonly<Record<string, Meaning>> = {
  NONEXISTENT: 'absent',
  TRYCREATE: 'absent',
  UNAVAILABLE: 'busy',
  INUSE: 'busy',
  LIMIT: 'limited',
  THROTTLED: 'limited',
  OVERQUOTA: 'full',
  TOOBIG: 'too-large',
  SERVERBUG: 'failed',
  CORRUPTION: 'failed',
  PRIVACYREQUIRED: 'insecure',
  AUTHENTICATIONFAILED: 'refused',
  AUTHORIZATIONFAILED: 'refused',
  EXPIRED: 'refused',
  CONTACTADMIN: 'refused',
  NOPERM: 'refused',
  CANNOT: 'refused',
  CLIENTBUG: 'refused',
  ALREADYEXISTS: 'refused',
  EXPUNGEISSUED: 'refused',
  'READ-ONLY': 'refused',
}

const anyOf = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'), 'i')

const tooMany = anyOf(
  /(?:too many|maximum(?: number of)?|max\.?) (?:\w+ )?(?:connections|sessions|logins)\b|connection limit/,
  /troppe (?:connessioni|sessioni)|(?:numero )?massimo (?:di )?(?:connessioni|sessioni)/,
)
const overloaded = anyOf(
  /throttl|rate limit|bandwidth|server (?:is )?(?:too )?busy|overload|sovraccaric/,
  /service (?:is )?(?:temporarily |currently )?unavailable/,
  /temporar(?:y|ily) (?:system |server |internal )?(?:problem|error|unavailable)/,
  /servizio (?:\S{1,3} )?(?:temporaneamente |momentaneamente )?non (?:\S{1,3} )?disponibile/,
)
/** What is said of passing troubles, and, to a login, of wrong passwords just as well. */
const later = /try again|riprova|temporar|too many/i
const internal = /internal (?:server )?error|errore interno/i

/** Whether words say that a server is asked for too much, or has too much to do. */
export function isAboutLoad(text: string): boolean {
  return tooMany.test(text) || overloaded.test(text)
}

/** The meaning of a NO or BAD to a command: from its response code, and where that says nothing, from its words. */
export function meaningOf(verb: Verb, responseCode: string | undefined, text: string): Meaning {
  const byCode = responseCode === undefined ? undefined : meaningOfCode[responseCode.toUpperCase()]
  // Microsoft 365 says it with BAD, whatever was asked for.
  if (/request is throttled/i.test(text) && /backoff time/i.test(text)) return 'limited'
  if (byCode !== undefined) return byCode
  if (tooMany.test(text)) return 'limited'
  if (overloaded.test(text)) return 'busy'
  if (verb === 'login') return 'refused'
  if (later.test(text)) return 'busy'
  return internal.test(text) ? 'failed' : 'refused'
}

type Row = Readonly<Record<Meaning, Policy>>

const lost: Policy = { code: 'connection-lost', reach: 'mailbox', again: 'now', fault: 'line' }
const busy: Policy = { code: 'server-busy', reach: 'mailbox', again: 'later', fault: 'server' }
const foreign: Policy = { code: 'protocol-error', reach: 'mailbox', again: 'never', fault: 'server' }
const unreadable: Policy = { code: 'folder-unreadable', reach: 'folder', again: 'never', fault: 'folder' }
const unmakable: Policy = { code: 'folder-name-refused', reach: 'folder', again: 'never', fault: 'folder' }
const noLogin: Policy = { code: 'login-refused', reach: 'mailbox', again: 'never', fault: 'account' }
const noMechanism: Policy = { code: 'login-mechanism', reach: 'server', again: 'never', fault: 'plan' }

/** Of the mailbox as a whole: nothing smaller can be the cause. */
const ofMailbox: Row = {
  absent: foreign,
  busy,
  limited: busy,
  full: foreign,
  failed: busy,
  'too-large': foreign,
  insecure: foreign,
  refused: foreign,
  lost,
  silent: lost,
}

/**
 * A folder that is asked for by name: what is passing is tried again, and is the folder's own when others are served.
 */
const ofFolder: Row = {
  absent: unreadable,
  busy: { ...busy, fault: 'folder' },
  limited: { ...busy, fault: 'folder' },
  full: unreadable,
  failed: { ...busy, fault: 'folder' },
  'too-large': unreadable,
  insecure: foreign,
  refused: unreadable,
  lost: { ...lost, fault: 'folder' },
  silent: { ...lost, fault: 'folder' },
}

/** Messages that are asked for by UID: each of them may be the cause. */
const ofMessages: Row = {
  absent: { ...busy, fault: 'message' },
  busy: { ...busy, fault: 'message' },
  limited: { ...busy, fault: 'message' },
  full: { ...busy, fault: 'message' },
  failed: { ...busy, fault: 'message' },
  'too-large': { ...busy, fault: 'message' },
  insecure: foreign,
  refused: { ...busy, fault: 'message' },
  lost: { ...lost, fault: 'message' },
  silent: { ...lost, fault: 'message' },
}

const table: Readonly<Record<Verb, Row>> = {
  login: {
    absent: noLogin,
    busy,
    limited: busy,
    full: busy,
    failed: busy,
    'too-large': noLogin,
    insecure: noMechanism,
    refused: noLogin,
    lost,
    silent: lost,
  },
  list: ofMailbox,
  open: ofFolder,
  status: ofFolder,
  create: { ...ofFolder, absent: unmakable, full: unmakable, refused: unmakable },
  fetch: ofMessages,
  // What a NO to an APPEND means for its message is decided where the message is known (see copy/send/classify-
  // refusal.ts).
  append: ofMessages,
  store: ofMessages,
  other: ofMailbox,
}

/** What follows from an answer to a command. */
export function policyOf(verb: Verb, meaning: Meaning): Policy {
  return table[verb][meaning]
}
