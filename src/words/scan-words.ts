// The words of a scan for certified mail: that it is at work, what was looked through, how little of it was read.

import type { MigrationEvent } from '../model/events.ts'
import type { OutcomesDocument } from '../model/outcomes.ts'
import type { Language } from '../model/request.ts'
import type { StatusDocument } from '../model/status.ts'
import { count, moment, size } from './ui-amounts.ts'

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
  const place = `${mailbox} ${side === 'source' ? 'sull’origine' : 'sulla destinazione'}`
  const where = folder === undefined ? place : `${place}, "${folder}"`
  const what = messages === 1 ? '1 messaggio nuovo esaminato' : `${count(messages, 'it')} messaggi nuovi esaminati`
  return messages === 0
    ? `${where}: niente di nuovo per gli esiti.`
    : `${where}: ${what} per gli esiti, letti ${size(readBytes, 'it')} su ${size(bytes, 'it')}.`
}

type ScannedSum = NonNullable<OutcomesDocument['scanned']>[number]

/** How much of a side was read for the list, all mailboxes together. */
export function scannedInAll({ side, messages, bytes, readBytes }: ScannedSum, lang: Language): string {
  const [read, all, found] = [size(readBytes, lang), size(bytes, lang), count(messages, lang)]
  const where = side === 'source' ? 'dell’origine' : 'della destinazione'
  return lang === 'it'
    ? `Scansione ${where}: messaggi nuovi ${found}; letti ${read} su ${all}.`
    : `Scan of the ${side}: ${found} new messages; ${read} read of ${all}.`
}

const atWorkWords: Readonly<Record<Language, Record<'verify' | 'scan', (since: string) => string>>> = {
  en: {
    verify: (since) => `A verification, no run, holds the journal since ${since}: until it ends, no run can start.`,
    scan: (since) => `A scan for outcomes, no run, holds the journal since ${since}: until it ends, no run can start.`,
  },
  it: {
    verify: (since) =>
      `Una verifica, non un’esecuzione, tiene il registro dal ${since}: finché non finisce, ` +
      'nessuna esecuzione può partire.',
    scan: (since) =>
      `Una scansione per gli esiti, non un’esecuzione, tiene il registro dal ${since}: finché non finisce, ` +
      'nessuna esecuzione può partire.',
  },
}

/** What holds the journal, where it is no run. */
export function atWork({ work, since }: NonNullable<StatusDocument['atWork']>, lang: Language): string {
  return atWorkWords[lang][work](moment(since, lang))
}
