// Reads in the NO to a login what the server means, and so what somebody has to do.

import type { Code } from '../model/codes.ts'

/** Why a login was refused for good: each of them is remembered, and not repeated with the same secret (promise 8). */
export const loginRefusals = [
  'login-refused',
  'password-expired',
  'mailbox-locked',
  'imap-disabled',
  'app-password-needed',
  'mailbox-unavailable',
] as const satisfies readonly Code[]
export type LoginRefusal = (typeof loginRefusals)[number]

/** Whether a login that failed with this code must not be repeated with the same secret. */
export function isLoginRefusal(code: Code): code is LoginRefusal {
  return (loginRefusals as readonly Code[]).includes(code)
}

// A short word in between is a verb: "is", "è", "e'", or "è" as some servers send it.
const verb =
  String.raw`(?:\S{1,3} )?` +
  '(?:(?:been|now|currently|temporarily|permanently|stat[aoi]|risulta|temporaneamente|attualmente) )*'
const locked =
  '(?:locked|blocked|suspended|disabled|deactivated|inactive|(?:blocc|disattiv|disabilit|cess|inattiv)(?:at)?[aoi]' +
  '|(?:sospes|scadut)[aoi])'
const whose = '(?:account|mailbox|user|casella(?: di posta| pec)?|utenza|utente)'

const appWords = [
  /app(?:lication)?[- ]?(?:specific)?[- ]?password/i,
  /password (?:specifica|dedicata|per (?:le |l['\u2019])?app|di applicazione|applicativa)/i,
  /(?:two|2|multi)[- ]?(?:factor|step)|\b2fa\b|\bmfa\b|strong authentication/i,
  /due (?:fattori|passaggi)|doppio fattore|secondo fattore|autenticazione forte|2 fattori/i,
]
const imapWords = [
  new RegExp(
    String.raw`imap(?:4|s)?(?: access| protocol| service| login)? ` +
      String.raw`(?:is |has been )?(?:not (?:enabled|allowed|permitted|active|available)` +
      String.raw`|disabled|switched off|turned off|deactivated|denied)`,
    'i',
  ),
  new RegExp(
    String.raw`not (?:enabled|allowed|permitted|authori[sz]ed) (?:for|to use|via) imap` +
      String.raw`|(?:disabled|blocked) for imap|(?:enable|activate) (?:the )?imap`,
    'i',
  ),
  new RegExp(
    String.raw`imap(?:4|s)? (?:non (?:\S{1,3} )?(?:abilitat|attiv|consentit|permess|disponibil)` +
      String.raw`|disabilitat|disattivat|sospes|bloccat)`,
    'i',
  ),
  new RegExp(
    String.raw`(?:abilitare|attivare) (?:l['\u2019]accesso |il servizio |il protocollo )?imap` +
      String.raw`|non (?:\S{1,3} )?(?:abilitat|autorizzat)[aoi] (?:all['\u2019]|a |per |per l['\u2019])?` +
      String.raw`(?:uso |accesso )?(?:di |del |al |in |tramite |via )?(?:protocollo )?imap`,
    'i',
  ),
]
const lockedWords = [
  new RegExp(String.raw`\b${whose} (?:\S+@\S+ )?${verb}${locked}\b`, 'i'),
  new RegExp(String.raw`\b${locked} (?:account|mailbox|user)\b`, 'i'),
]
const triesWords = new RegExp(
  String.raw`too many (?:\w+ )?(?:failed|failures|invalid|bad|wrong|incorrect|unsuccessful|attempts)` +
    String.raw`|troppi (?:tentativi|accessi (?:falliti|errati))`,
  'i',
)
const expiredWords = /password.{0,20}(scadut|expired)|(expired|scadut).{0,20}password|credenziali scadute/i

// "wrong password or account locked" is a guess of the server's: nobody should be sent to unlock what is not locked.
const guess = /\b(?:may|might|could) (?:be|have been)\b|\bor\b|\bif\b|potrebbe|\bo\b|\bse\b/i

/**
 * What a refused login means, from its response code and its words; undefined when they say nothing of it. Words are
 * believed only where they leave no doubt: whoever reads them is sent to a person. INUSE is a lock that another session
 * holds, and passes by itself.
 */
export function refusalMeant(responseCode: string | undefined, text: string): LoginRefusal | undefined {
  const says = (words: readonly RegExp[]): boolean => words.some((pattern) => pattern.test(text))
  if (responseCode === 'EXPIRED') return 'password-expired'
  if (responseCode === 'INUSE') return undefined
  // RFC 5530: who logs in is known, and may not open this mailbox; mostly a master account.
  if (responseCode === 'AUTHORIZATIONFAILED') return 'mailbox-unavailable'
  // Exchange says OK to the login and this to everything after it.
  if (/user is authenticated but not connected/i.test(text)) return 'mailbox-unavailable'
  if (says(appWords)) return 'app-password-needed'
  if (says(imapWords)) return 'imap-disabled'
  if (expiredWords.test(text)) return 'password-expired'
  if (isAboutTries(text) || (!guess.test(text) && says(lockedWords))) return 'mailbox-locked'
  return responseCode === 'CONTACTADMIN' ? 'mailbox-locked' : undefined
}

/**
 * Whether a server says that too many logins failed: of one mailbox in the answer to a login, of our address when it
 * hangs up before one.
 */
export function isAboutTries(text: string): boolean {
  return triesWords.test(text)
}
