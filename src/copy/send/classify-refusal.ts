// What a server's NO to an append means for the message, the folder or the mailbox.

import type { Code } from '../../model/codes.ts'
import { isAboutLoad } from '../../model/failure-policy.ts'

export type AppendRefusal =
  /** The message cannot be stored there; the others go on. */
  | { kind: 'message'; code: Code }
  /** It may be stored without its keywords and \Deleted. */
  | { kind: 'keywords' }
  /** No room: other messages of the mailbox may still fit, but not many. */
  | { kind: 'quota' }
  /** The folder is not there (any more). */
  | { kind: 'folder' }
  /** Nothing may be put into the folder, unless others are taken after it. */
  | { kind: 'denied' }
  /** Not now: the message is tried again later. */
  | { kind: 'busy' }
  /**
   * The server failed in itself, over this message or over something else: it is tried again a few times, on a fresh
   * connection.
   */
  | { kind: 'stumble' }

const tooLarge = /too (large|big)|troppo grande|size limit|maximum (message )?size|exceeds .*size/i
const overQuota = /quota|mailbox (is )?full|casella piena|spazio esaurito/i
const keywords = /keyword|user flag|invalid flag|flag/i
const denied = /read-?only|permission denied|sola lettura|permesso negato/i
// Dovecot, when a user renames the folder that is being written to.
const stumble = /internal (server )?error|errore interno/i
const busy = /try again|riprova|temporar/i

/** Reads a refusal (RFC 5530, RFC 7889 and RFC 4469 codes; words of Italian providers). */
export function readRefusal(
  responseCode: string | undefined,
  text: string,
  message: { bytes: number; keywords: boolean },
): AppendRefusal {
  switch (responseCode) {
    case 'TOOBIG':
      return { kind: 'message', code: 'message-too-large' }
    case 'OVERQUOTA':
      return { kind: 'quota' }
    case 'TRYCREATE':
    case 'NONEXISTENT':
      return { kind: 'folder' }
    case 'NOPERM':
    case 'READ-ONLY':
      return { kind: 'denied' }
    case 'UNAVAILABLE':
    case 'INUSE':
    case 'THROTTLED':
      return { kind: 'busy' }
    case 'SERVERBUG':
      return { kind: 'stumble' }
    case 'LIMIT':
      if (message.keywords) return { kind: 'keywords' }
      break
    default:
      break
  }
  if (message.bytes === 0) return { kind: 'message', code: 'empty-message' }
  if (tooLarge.test(text)) return { kind: 'message', code: 'message-too-large' }
  if (overQuota.test(text)) return { kind: 'quota' }
  if (message.keywords && keywords.test(text)) return { kind: 'keywords' }
  if (denied.test(text)) return { kind: 'denied' }
  if (busy.test(text) || isAboutLoad(text)) return { kind: 'busy' }
  if (stumble.test(text)) return { kind: 'stumble' }
  return { kind: 'message', code: 'refused-by-target' }
}
