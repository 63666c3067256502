// The words of a scan for certified mail: what was looked through, and how little of it had to be read.

import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import { count, size } from './ui-amounts.ts'

type Scanned = Extract<MigrationEvent, { event: 'scanned' }>

/** The sentence for a folder, or for all of a mailbox on one side. */
export function scanned(event: Scanned, lang: Language): string {
  return lang === 'it' ? italian(event) : english(event)
}

function english({ mailbox, side, folder, messages, bytes, readBytes }: Scanned): string {
  const where = folder === undefined ? `${mailbox} on the ${side}` : `${mailbox} on the ${side}, "${folder}"`
  const what = messages === 1 ? '1 new message' : `${count(messages, 'en')} new messages`
  return messages === 0
    ? `${where}: nothing new for the outcomes.`
    : `${where}: ${what} looked at for the outcomes, ${size(readBytes, 'en')} read of ${size(bytes, 'en')}.`
}

function italian({ mailbox, side, folder, messages, bytes, readBytes }: Scanned): string {
  const place = `${mailbox} ${side === 'source' ? "sull'origine" : 'sulla destinazione'}`
  const where = folder === undefined ? place : `${place}, "${folder}"`
  const what = messages === 1 ? '1 messaggio nuovo esaminato' : `${count(messages, 'it')} messaggi nuovi esaminati`
  return messages === 0
    ? `${where}: niente di nuovo per gli esiti.`
    : `${where}: ${what} per gli esiti, letti ${size(readBytes, 'it')} su ${size(bytes, 'it')}.`
}
